output "ansible_inventory" {
  description = "What Ansible's inventory needs: `terraform output -json ansible_inventory`."
  value       = module.stack.ansible_inventory
}

output "cluster" {
  description = "What kubeadm is told of the cluster: name, API's host and port, issuer of service accounts' tokens, region."
  value       = module.stack.cluster
}

output "settings" {
  description = "What the overlay tells the services: settings by environment variable, none of them secret."
  value       = module.stack.settings
}

output "stores" {
  description = "Hosts and ports of the stores, to be put into their secrets."
  value       = module.stack.stores
}

output "first_passwords" {
  description = "Secrets with the first user's password, by store."
  value       = module.stack.first_passwords
}

output "workload_role_arns" {
  description = "Roles by workload, for the annotations of service accounts."
  value       = module.stack.workload_role_arns
}

output "plan_role_arn" {
  description = "Role with which GitHub's workflow plans (TERRAFORM_PLAN_ROLE)."
  value       = module.stack.plan_role_arn
}

output "signer_key_ids" {
  description = "CloudFront's ids of the keys that sign URLs of pictures, by name."
  value       = module.stack.signer_key_ids
}

output "gpu_rules" {
  description = "The GPU nodes' schedule as it is at the provider."
  value       = module.stack.gpu_rules
}

output "load_balancer_security_group_id" {
  description = "Security group of the public load balancer."
  value       = module.stack.load_balancer_security_group_id
}

output "name_servers" {
  description = "Name servers to enter where the domain is registered; empty where the zone was there."
  value       = module.dns.name_servers
}
