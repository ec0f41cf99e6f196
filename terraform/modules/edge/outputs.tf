output "host" {
  description = "Host name of the CDN."
  value       = "cdn.${var.domain}"
}

output "certificate_arn" {
  description = "Certificate of the CDN's host."
  value       = module.certificate.arn
}

output "web_acl_arn" {
  description = "Web ACL of the CDN."
  value       = module.web_acl.arn
}
