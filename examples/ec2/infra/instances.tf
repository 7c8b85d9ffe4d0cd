data "aws_ssm_parameter" "image" {
  name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
}

data "aws_iam_policy_document" "instances" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "instances" {
  name               = "orders-instances"
  assume_role_policy = data.aws_iam_policy_document.instances.json
}

resource "aws_iam_role_policy_attachment" "instances" {
  role       = aws_iam_role.instances.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
}

resource "aws_iam_instance_profile" "instances" {
  name = "orders-instances"
  role = aws_iam_role.instances.name
}

resource "aws_launch_template" "this" {
  name                   = "orders"
  image_id               = data.aws_ssm_parameter.image.insecure_value
  instance_type          = "t4g.small"
  vpc_security_group_ids = var.security_groups
  user_data              = base64encode(templatefile("${path.module}/first-boot.sh.tftpl", { repository = "${var.repository.owner}/${var.repository.name}" }))

  iam_instance_profile {
    arn = aws_iam_instance_profile.instances.arn
  }

  metadata_options {
    http_tokens = "required"
  }
}

resource "aws_autoscaling_group" "this" {
  name                      = "orders"
  min_size                  = 2
  max_size                  = 4
  vpc_zone_identifier       = var.subnets
  target_group_arns         = var.target_groups
  health_check_type         = "ELB"
  health_check_grace_period = 300

  launch_template {
    id      = aws_launch_template.this.id
    version = aws_launch_template.this.latest_version
  }

  # What reload.sh finds them by.
  tag {
    key                 = "Service"
    value               = "orders"
    propagate_at_launch = true
  }
}
