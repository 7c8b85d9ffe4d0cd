locals {
  definition = jsondecode(file("${path.module}/../ecs/api.json"))
}

# Two groups: what runs, and what is about to. ECS decides which of them is which.
resource "aws_lb_target_group" "this" {
  for_each = toset(["blue", "green"])

  name                 = "orders-api-${each.value}"
  port                 = 8080
  protocol             = "HTTP"
  target_type          = "ip"
  vpc_id               = var.vpc_id
  deregistration_delay = 30

  health_check {
    path                = "/health"
    interval            = 10
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }
}

resource "aws_lb_listener_rule" "this" {
  for_each = var.listeners

  listener_arn = each.value

  action {
    type = "forward"

    forward {
      target_group {
        arn    = aws_lb_target_group.this["blue"].arn
        weight = each.key == "production" ? 100 : 0
      }

      target_group {
        arn    = aws_lb_target_group.this["green"].arn
        weight = each.key == "production" ? 0 : 100
      }
    }
  }

  condition {
    host_header {
      values = [var.host]
    }
  }

  # A deployment moves the weights.
  lifecycle {
    ignore_changes = [action]
  }
}

resource "aws_ecs_task_definition" "api" {
  family                   = local.definition.family
  cpu                      = local.definition.cpu
  memory                   = local.definition.memory
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn
  skip_destroy             = true # keeps former revisions, to go back to

  container_definitions = jsonencode([
    for container in local.definition.containerDefinitions : merge(container, { image = var.first_image })
  ])

  runtime_platform {
    cpu_architecture        = local.definition.runtimePlatform.cpuArchitecture
    operating_system_family = local.definition.runtimePlatform.operatingSystemFamily
  }

  depends_on = [aws_cloudwatch_log_group.api]
}

resource "aws_ecs_service" "api" {
  name                              = "api"
  cluster                           = var.cluster_arn
  task_definition                   = aws_ecs_task_definition.api.arn
  desired_count                     = 2
  launch_type                       = "FARGATE"
  health_check_grace_period_seconds = 30

  deployment_configuration {
    strategy             = "BLUE_GREEN"
    bake_time_in_minutes = 10
  }

  network_configuration {
    subnets         = var.subnets
    security_groups = var.security_groups
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.this["blue"].arn
    container_name   = "api"
    container_port   = 8080

    advanced_configuration {
      alternate_target_group_arn = aws_lb_target_group.this["green"].arn
      production_listener_rule   = aws_lb_listener_rule.this["production"].arn
      test_listener_rule         = aws_lb_listener_rule.this["test"].arn
      role_arn                   = aws_iam_role.infrastructure.arn
    }
  }

  depends_on = [aws_iam_role_policy_attachment.infrastructure]

  # Deployments change these.
  lifecycle {
    ignore_changes = [task_definition, desired_count]
  }
}
