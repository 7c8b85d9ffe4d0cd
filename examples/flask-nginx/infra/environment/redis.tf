# The counter may be lost: one task, nothing kept.
resource "aws_ecs_task_definition" "redis" {
  family                   = "shop-redis"
  cpu                      = 256
  memory                   = 512
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.execution.arn

  container_definitions = jsonencode([{
    name         = "redis"
    image        = var.redis_image
    essential    = true
    portMappings = [{ name = "redis", containerPort = 6379, protocol = "tcp" }]
    healthCheck = {
      command  = ["CMD-SHELL", "redis-cli ping"]
      interval = 10
      timeout  = 5
      retries  = 3
    }
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.this["redis"].name
        awslogs-region        = var.region
        awslogs-stream-prefix = "redis"
      }
    }
  }])
}

resource "aws_ecs_service" "redis" {
  name            = "redis"
  cluster         = aws_ecs_cluster.this.arn
  task_definition = aws_ecs_task_definition.redis.arn
  desired_count   = 1
  launch_type     = "FARGATE"

  network_configuration {
    subnets          = aws_subnet.public[*].id
    security_groups  = [aws_security_group.this["redis"].id]
    assign_public_ip = true
  }

  service_connect_configuration {
    enabled   = true
    namespace = aws_service_discovery_http_namespace.this.arn

    service {
      port_name = "redis"

      client_alias {
        dns_name = "redis"
        port     = 6379
      }
    }
  }
}
