output "security_group_ids" {
  description = "Security groups by what they are for: load-balancer, nodes, control-plane, mysql, redis, mongodb."
  value       = { for group, made in aws_security_group.this : group => made.id }
}

output "kms_key_arns" {
  description = "KMS keys by what they encrypt: data, logs, nodes, storage."
  value       = { for kind, key in aws_kms_key.this : kind => key.arn }
}

output "web_acl_arn" {
  description = "Web ACL for application load balancers; null without one."
  value       = one(module.web_acl[*].arn)
}

output "secret_arns" {
  description = "Secrets that External Secrets reads, by name; whoever operates the product fills them."
  value       = { for name, secret in aws_secretsmanager_secret.this : name => secret.arn }
}
