# The zone, and the certificate of what the load balancer serves. Records of services are External DNS's; it may write
# only in this zone.

locals {
  zone_id = var.zone_id == null ? aws_route53_zone.this[0].zone_id : var.zone_id
}

resource "aws_route53_zone" "this" {
  # checkov:skip=CKV2_AWS_38: DNSSEC takes a DS record at the registrar, by hand; half of it makes the domain unreachable.
  # checkov:skip=CKV2_AWS_39: queries are logged by module edge, in us-east-1, where Route 53 wants the log group.
  count = var.zone_id == null ? 1 : 0

  name    = var.domain
  comment = var.name
}

# Nobody else may issue certificates for the domain, nobody at all wildcards; who is asked to tells the address.
resource "aws_route53_record" "caa" {
  zone_id = local.zone_id
  name    = var.domain
  type    = "CAA"
  ttl     = 3600
  records = concat(
    [for authority in var.certificate_authorities : "0 issue \"${authority}\""],
    ["0 issuewild \";\"", "0 iodef \"mailto:${var.security_contact}\""],
  )
}

module "certificate" {
  source = "./certificate"

  host    = var.domain
  zone_id = local.zone_id
}
