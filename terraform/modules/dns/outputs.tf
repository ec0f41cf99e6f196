output "zone_id" {
  description = "The zone."
  value       = local.zone_id
}

output "name_servers" {
  description = "Name servers to enter at the registrar; empty where the zone was there."
  value       = try(aws_route53_zone.this[0].name_servers, [])
}

output "certificate_arn" {
  description = "Certificate of the domain, for application load balancers."
  value       = module.certificate.arn
}
