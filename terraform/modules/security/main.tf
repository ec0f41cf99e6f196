# Who may speak to whom, keys, and the watch over the account.

locals {
  # In pods' traffic (VXLAN, NodePorts behind the load balancer's target groups of type ip) the nodes' group stands for both.
  groups = {
    load-balancer = "Public load balancer"
    nodes         = "Nodes of the cluster"
    control-plane = "API servers and etcd"
    mysql         = "MySQL"
    redis         = "Redis"
    mongodb       = "MongoDB's protocol"
  }

  allowed_groups = {
    nodes-from-nodes         = { to = "nodes", from = "nodes", protocol = "-1", port = null, why = "Pods and kubelets among each other" }
    nodes-from-balancer      = { to = "nodes", from = "load-balancer", protocol = "tcp", port = null, why = "Requests to pods" }
    nodes-from-control-plane = { to = "nodes", from = "control-plane", protocol = "-1", port = null, why = "Kubelets, webhooks, the pods' network" }
    control-from-nodes       = { to = "control-plane", from = "nodes", protocol = "-1", port = null, why = "API server, the pods' network" }
    control-from-control     = { to = "control-plane", from = "control-plane", protocol = "-1", port = null, why = "etcd, API servers, the pods' network" }
    mysql-from-nodes         = { to = "mysql", from = "nodes", protocol = "tcp", port = 3306, why = "gateway-api" }
    redis-from-nodes         = { to = "redis", from = "nodes", protocol = "tcp", port = 6379, why = "All services" }
    mongodb-from-nodes       = { to = "mongodb", from = "nodes", protocol = "tcp", port = 27017, why = "drain, pool" }
  }

  allowed_ranges = merge(
    { for port in [80, 443] : "balancer-${port}" => { to = "load-balancer", port = port, cidr = "0.0.0.0/0", why = "Visitors; port 80 redirects" } },
    # The API's balancer hides its clients' groups, so that its own subnets are named.
    { for zone, cidr in var.node_subnet_cidrs : "api-${zone}" => { to = "control-plane", port = 6443, cidr = cidr, why = "API balancer in ${zone}" } },
  )

  outgoing = { for group in ["load-balancer", "nodes", "control-plane"] : group => group == "load-balancer" ? var.vpc_cidr : "0.0.0.0/0" }
}

resource "aws_security_group" "this" {
  # checkov:skip=CKV2_AWS_5: other modules attach the groups.
  for_each = local.groups

  name_prefix = "${var.name}-${each.key}-"
  description = each.value
  vpc_id      = var.vpc_id

  # The load balancer controller opens node ports in the one group that carries the cluster's tag.
  tags = merge(
    { Name = "${var.name}-${each.key}" },
    each.key == "nodes" ? { "kubernetes.io/cluster/${var.cluster_name}" = "owned" } : {},
  )

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "group" {
  # checkov:skip=CKV_AWS_24: it lets in a group, not a range; the check takes "all ports" for "from everywhere".
  # checkov:skip=CKV_AWS_25: likewise.
  # checkov:skip=CKV_AWS_260: likewise.
  for_each = local.allowed_groups

  security_group_id            = aws_security_group.this[each.value.to].id
  referenced_security_group_id = aws_security_group.this[each.value.from].id
  description                  = each.value.why
  ip_protocol                  = each.value.protocol
  from_port                    = each.value.protocol == "-1" ? null : coalesce(each.value.port, 1)
  to_port                      = each.value.protocol == "-1" ? null : coalesce(each.value.port, 65535)
}

resource "aws_vpc_security_group_ingress_rule" "range" {
  # checkov:skip=CKV_AWS_260: port 80 of the public load balancer only redirects to 443.
  for_each = local.allowed_ranges

  security_group_id = aws_security_group.this[each.value.to].id
  cidr_ipv4         = each.value.cidr
  description       = each.value.why
  ip_protocol       = "tcp"
  from_port         = each.value.port
  to_port           = each.value.port
}

# Nodes pull images, send letters and ask login providers, whose addresses nobody can list; NetworkPolicies narrow each pod.
resource "aws_vpc_security_group_egress_rule" "out" {
  for_each = local.outgoing

  security_group_id = aws_security_group.this[each.key].id
  cidr_ipv4         = each.value
  description       = "Out"
  ip_protocol       = "-1"
}

# For an application load balancer, which an Ingress names it to. A network load balancer passes TCP on and has none.
module "web_acl" {
  source = "./web_acl"
  count  = var.load_balancer_web_acl ? 1 : 0

  name                 = var.name
  scope                = "REGIONAL"
  requests_per_address = var.requests_per_address
  logs_kms_key_arn     = aws_kms_key.this["logs"].arn
}

# Shield Advanced is subscribed to by hand (3,000 USD a month for a year); then these are under it.
resource "aws_shield_protection" "this" {
  for_each = var.shield_protected_arns

  name         = "${var.name}-${each.key}"
  resource_arn = each.value
}
