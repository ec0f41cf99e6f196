output "instance_profiles" {
  description = "Instance profiles by kind of machine: control-plane, node."
  value       = { for machine, profile in aws_iam_instance_profile.machine : machine => profile.name }
}

output "workload_role_arns" {
  description = "Roles by workload; a service account names its own in the annotation eks.amazonaws.com/role-arn."
  value       = { for workload, role in aws_iam_role.workload : workload => role.arn }
}

output "service_accounts" {
  description = "Service account (\"namespace:name\") that each role is for."
  value       = { for workload in keys(local.workloads) : workload => local.service_accounts[workload] }
}

output "plan_role_arn" {
  description = "Role with which GitHub's workflow plans; null where there is none."
  value       = one(aws_iam_role.plan[*].arn)
}
