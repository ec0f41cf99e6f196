# Network ACLs know no connections: what answers a request is allowed by its ephemeral port. They are the second fence;
# security groups are the first and tell who may speak to whom.

locals {
  anywhere = "0.0.0.0/0"

  nacl_rules = {
    public = {
      ingress = [
        { protocol = "tcp", from = 443, to = 443, cidr = local.anywhere },
        { protocol = "tcp", from = 80, to = 80, cidr = local.anywhere },
        { protocol = "tcp", from = 1024, to = 65535, cidr = local.anywhere },
        { protocol = "udp", from = 1024, to = 65535, cidr = local.anywhere },
        { protocol = "-1", from = 0, to = 0, cidr = var.cidr },
      ]
      egress = [{ protocol = "-1", from = 0, to = 0, cidr = local.anywhere }]
    }
    private = {
      ingress = [
        { protocol = "-1", from = 0, to = 0, cidr = var.cidr },
        { protocol = "tcp", from = 1024, to = 65535, cidr = local.anywhere },
        { protocol = "udp", from = 1024, to = 65535, cidr = local.anywhere },
      ]
      egress = [{ protocol = "-1", from = 0, to = 0, cidr = local.anywhere }]
    }
    data = {
      ingress = concat(
        [for port in var.data_ports : { protocol = "tcp", from = port, to = port, cidr = var.cidr }],
        [for cidr in values(local.data_cidrs) : { protocol = "tcp", from = 0, to = 65535, cidr = cidr }],
      )
      egress = [{ protocol = "tcp", from = 1024, to = 65535, cidr = var.cidr }]
    }
  }

  nacl_entries = merge([
    for kind, directions in local.nacl_rules : merge([
      for direction, rules in directions : {
        for index, rule in rules : "${kind}-${direction}-${index}" => merge(rule, {
          kind = kind, egress = direction == "egress", number = 100 + 10 * index
        })
      }
    ]...)
  ]...)

  nacl_subnets = {
    public  = values(aws_subnet.public)[*].id
    private = values(aws_subnet.private)[*].id
    data    = values(aws_subnet.data)[*].id
  }
}

resource "aws_network_acl" "this" {
  # checkov:skip=CKV2_AWS_1: the subnets are given by an expression that the check does not follow.
  for_each = local.nacl_subnets

  vpc_id     = aws_vpc.this.id
  subnet_ids = each.value

  tags = { Name = "${var.name}-${each.key}" }
}

resource "aws_network_acl_rule" "this" {
  for_each = local.nacl_entries

  network_acl_id = aws_network_acl.this[each.value.kind].id
  rule_number    = each.value.number
  rule_action    = "allow"
  egress         = each.value.egress
  protocol       = each.value.protocol
  from_port      = each.value.from
  to_port        = each.value.to
  cidr_block     = each.value.cidr
}
