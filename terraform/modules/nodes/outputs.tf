data "aws_instances" "pool" {
  for_each = local.pools

  instance_state_names = ["running"]
  instance_tags        = { Name = "${var.name}-${each.key}" }

  depends_on = [aws_autoscaling_group.pool]
}

locals {
  addresses = merge(
    { control_plane = { for name, machine in aws_instance.control_plane : name => { address = machine.private_ip, instance_id = machine.id } } },
    {
      for pool, found in data.aws_instances.pool : pool => {
        for index, instance in found.ids : "${pool}-${instance}" => { address = found.private_ips[index], instance_id = instance }
      }
    },
  )
}

output "api_endpoint" {
  description = "Host and port of the API servers, inside the VPC."
  value       = "${aws_lb.api.dns_name}:6443"
}

output "groups" {
  description = "Names of the scaling groups, by pool."
  value       = { for pool, group in aws_autoscaling_group.pool : pool => group.name }
}

output "gpu_rules" {
  description = "The schedule's rules: when, in the schedule's time zone, how many nodes, and its first and last time in UTC (null: now, never)."
  value = {
    for rule, made in aws_autoscaling_schedule.gpu : rule => {
      recurrence = made.recurrence
      nodes      = made.desired_capacity
      starts     = local.starts
      ends       = local.rules[rule].ends
    }
  }
}

output "inventory" {
  description = "What Ansible needs to know of the machines: groups control_plane, general and gpu with their hosts, each with address, instance id, labels and taints (key=value:effect)."
  value = {
    for group, hosts in local.addresses : group => {
      hosts = {
        for name, host in hosts : name => merge(host, {
          labels = try(local.pools[group].labels, {})
          taints = try([for taint in local.pools[group].taints : "${taint.key}=${taint.value}:${taint.effect}"], [])
        })
      }
    }
  }
}
