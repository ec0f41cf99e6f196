# When GPU nodes run. Two rules: one raises the group, one lowers it. A rule knows weekdays but no holidays: on those the
# first rule starts the nodes, no worker asks for them, and Cluster Autoscaler removes them within a quarter of an hour,
# which it may, because the rule leaves the minimum where it was.

locals {
  schedule = var.gpu_schedule

  # Hours ahead of UTC. Only zones without summer time: the provider wants ends in UTC, fixed when they are planned.
  hours_ahead = { "UTC" = 0, "Asia/Seoul" = 9, "Asia/Tokyo" = 9 }
  ahead       = local.hours_ahead[local.schedule.timezone]

  start = split(":", local.schedule.start)
  stop  = split(":", local.schedule.stop)
  days  = join(",", [for day in local.schedule.weekdays : upper(day)])

  period = local.schedule.period
  begins = local.period == null ? null : timeadd("${local.period.start}T00:00:00Z", "-${local.ahead}h")
  ends   = local.period == null ? null : timeadd("${local.period.end}T${local.schedule.stop}:00Z", "-${local.ahead}h")

  # AWS refuses a start that is past, and runs a rule without one at once.
  starts = local.begins == null ? null : (timecmp(local.begins, plantimestamp()) > 0 ? local.begins : null)

  rules = local.schedule.nodes == 0 ? {} : {
    up = {
      at      = local.start
      desired = local.schedule.nodes
      most    = local.schedule.nodes
      ends    = local.ends
    }
    # The last evening of the period lowers the group as every evening does.
    down = {
      at      = local.stop
      desired = local.schedule.idle_nodes
      most    = local.schedule.idle_nodes
      ends    = local.ends == null ? null : timeadd(local.ends, "1h")
    }
  }
}

resource "aws_autoscaling_schedule" "gpu" {
  for_each = local.rules

  scheduled_action_name  = "${var.name}-gpu-${each.key}"
  autoscaling_group_name = aws_autoscaling_group.pool["gpu"].name
  time_zone              = local.schedule.timezone
  recurrence             = "${tonumber(each.value.at[1])} ${tonumber(each.value.at[0])} * * ${local.days}"
  min_size               = local.schedule.idle_nodes
  max_size               = each.value.most
  desired_capacity       = each.value.desired
  start_time             = local.starts
  end_time               = each.value.ends
}
