# The API servers' address. A member may ask its own address and be sent to itself, which a balancer that keeps clients'
# addresses cannot do.

resource "aws_lb" "api" {
  # checkov:skip=CKV_AWS_91: a network balancer logs TLS listeners only; this one passes TCP on. The API server has an audit log.
  name                             = "${var.name}-api"
  load_balancer_type               = "network"
  internal                         = true
  subnets                          = [for zone in local.zones : var.subnet_ids[zone]]
  enable_cross_zone_load_balancing = true
  enable_deletion_protection       = var.protect
}

resource "aws_lb_target_group" "api" {
  name               = "${var.name}-api"
  vpc_id             = var.vpc_id
  port               = 6443
  protocol           = "TCP"
  preserve_client_ip = false

  health_check {
    protocol = "HTTPS"
    path     = "/readyz"
    port     = "6443"
    interval = 10
  }
}

resource "aws_lb_target_group_attachment" "api" {
  for_each = aws_instance.control_plane

  target_group_arn = aws_lb_target_group.api.arn
  target_id        = each.value.id
}

resource "aws_lb_listener" "api" {
  load_balancer_arn = aws_lb.api.arn
  port              = 6443
  protocol          = "TCP"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.api.arn
  }
}
