mock_provider "aws" {
  mock_data "aws_availability_zones" {
    defaults = {
      names = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
    }
  }

  mock_data "aws_iam_policy_document" {
    defaults = {
      json = "{}"
    }
  }
}

variables {
  environment     = "staging"
  certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/1"
  first_images = {
    flask = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop/flask:1"
    nginx = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop/nginx:1"
  }
}

run "two_zones" {
  command = plan

  assert {
    condition     = toset(aws_subnet.public[*].availability_zone) == toset(["eu-central-1a", "eu-central-1b"])
    error_message = "The subnets are not in two zones."
  }
}

run "services_find_each_other" {
  command = plan

  assert {
    condition = alltrue([
      for name, service in merge(aws_ecs_service.this, { redis = aws_ecs_service.redis }) :
      service.service_connect_configuration[0].service[0].client_alias[0].dns_name == name
    ])
    error_message = "A service has another name than its own."
  }

  assert {
    condition     = [for service in aws_ecs_service.this : length(service.load_balancer)] == [0, 1]
    error_message = "nginx alone takes the traffic of the load balancer."
  }
}

run "each_is_reached_by_the_one_before_it" {
  command = plan

  assert {
    condition = { for name, rule in aws_vpc_security_group_ingress_rule.caller : name => rule.from_port } == {
      flask = 8000
      nginx = 8080
      redis = 6379
    }
    error_message = "A port is not that of its service."
  }
}

run "two_to_four_tasks" {
  command = plan

  assert {
    condition     = [for target in aws_appautoscaling_target.this : [target.min_capacity, target.max_capacity]] == [[2, 4], [2, 4]]
    error_message = "nginx and Flask do not scale from two to four tasks."
  }
}

run "task_definitions_are_those_of_the_repository" {
  command = plan

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this["flask"].container_definitions)[0].image == var.first_images.flask
    error_message = "The first image is not the one that was named."
  }

  assert {
    condition     = [for definition in aws_ecs_task_definition.this : definition.family] == ["shop-flask", "shop-nginx"]
    error_message = "The families are not those that the workflows deploy."
  }
}
