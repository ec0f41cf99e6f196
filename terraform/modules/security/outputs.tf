output "security_group_ids" {
  description = "Security groups by what they are for: load-balancer, nodes, control-plane, mysql, redis, mongodb."
  value       = { for group, made in aws_security_group.this : group => made.id }
}

output "kms_key_arns" {
  description = "KMS keys by what they encrypt: data, logs, nodes, storage."
  value       = { for kind, key in aws_kms_key.this : kind => key.arn }
}

output "web_acl_arn" {
  description = "Web ACL of the load balancer; the ingress names it in an annotation."
  value       = module.web_acl.arn
}
