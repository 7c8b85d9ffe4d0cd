locals {
  # What the repository deploys is also what Terraform starts with.
  flask = jsondecode(file("${path.module}/../../ecs/flask.json"))
  nginx = jsondecode(file("${path.module}/../../ecs/nginx.json"))

  services = {
    flask = {
      definition = local.flask
      containers = [for container in local.flask.containerDefinitions : merge(container, { image = var.first_images.flask })]
      port       = 8000
    }
    nginx = {
      definition = local.nginx
      containers = [for container in local.nginx.containerDefinitions : merge(container, { image = var.first_images.nginx })]
      port       = 8080
    }
  }
}

resource "aws_ecs_cluster" "this" {
  name = "shop-${var.environment}"

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_service_discovery_http_namespace" "this" {
  name = "shop-${var.environment}"
}

resource "aws_ecs_task_definition" "this" {
  for_each = local.services

  family                   = each.value.definition.family
  cpu                      = each.value.definition.cpu
  memory                   = each.value.definition.memory
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task[each.key].arn
  container_definitions    = jsonencode(each.value.containers)
  skip_destroy             = true # keeps former revisions, to go back to

  depends_on = [aws_cloudwatch_log_group.this]
}

resource "aws_ecs_service" "this" {
  for_each = local.services

  name            = each.key
  cluster         = aws_ecs_cluster.this.arn
  task_definition = aws_ecs_task_definition.this[each.key].arn
  desired_count   = 2
  launch_type     = "FARGATE"

  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  health_check_grace_period_seconds  = each.key == "nginx" ? 30 : null

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = aws_subnet.public[*].id
    security_groups  = [aws_security_group.this[each.key].id]
    assign_public_ip = true
  }

  dynamic "load_balancer" {
    for_each = each.key == "nginx" ? [aws_lb_target_group.nginx.arn] : []

    content {
      target_group_arn = load_balancer.value
      container_name   = "nginx"
      container_port   = 8080
    }
  }

  service_connect_configuration {
    enabled   = true
    namespace = aws_service_discovery_http_namespace.this.arn

    service {
      port_name = each.key

      client_alias {
        dns_name = each.key
        port     = each.value.port
      }
    }
  }

  # A name has to be known before whoever calls it starts.
  depends_on = [aws_lb_listener.https, aws_ecs_service.redis]

  # Deployments and scaling change these.
  lifecycle {
    ignore_changes = [task_definition, desired_count]
  }
}

resource "aws_appautoscaling_target" "this" {
  for_each = aws_ecs_service.this

  service_namespace  = "ecs"
  resource_id        = "service/${aws_ecs_cluster.this.name}/${each.value.name}"
  scalable_dimension = "ecs:service:DesiredCount"
  min_capacity       = 2
  max_capacity       = 4
}

resource "aws_appautoscaling_policy" "cpu" {
  for_each = aws_appautoscaling_target.this

  name               = "cpu"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = each.value.service_namespace
  resource_id        = each.value.resource_id
  scalable_dimension = each.value.scalable_dimension

  target_tracking_scaling_policy_configuration {
    target_value = 60

    predefined_metric_specification {
      predefined_metric_type = "ECSServiceAverageCPUUtilization"
    }
  }
}
