# What AWS alone can see. The services' own metrics, rules and dashboards are Prometheus's (deploy-manifests/monitoring).

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

resource "aws_sns_topic" "alarms" {
  name              = "${var.name}-alarms"
  kms_master_key_id = var.kms_key_arn
}

resource "aws_sns_topic_policy" "alarms" {
  arn = aws_sns_topic.alarms.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "AlarmsAndBudgetsOfThisAccount"
      Effect    = "Allow"
      Principal = { Service = ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"] }
      Action    = "sns:Publish"
      Resource  = aws_sns_topic.alarms.arn
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
    }]
  })
}

resource "aws_sns_topic_subscription" "operators" {
  for_each = var.alarm_emails

  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = each.value
}

locals {
  stores = {
    mysql   = { namespace = "AWS/RDS", dimension = "DBInstanceIdentifier" }
    replica = { namespace = "AWS/RDS", dimension = "DBInstanceIdentifier" }
    redis   = { namespace = "AWS/ElastiCache", dimension = "CacheClusterId" }
    mongodb = { namespace = "AWS/DocDB", dimension = "DBClusterIdentifier" }
  }

  # Alarm -> store, metric, statistic, comparison, threshold, minutes, and what it means to whoever is woken.
  known_alarms = {
    mysql-cpu             = ["mysql", "CPUUtilization", "Average", "GreaterThanThreshold", 80, 15, "MySQL works hard: management answers slowly, visitors do not notice."]
    mysql-disk            = ["mysql", "FreeStorageSpace", "Minimum", "LessThanThreshold", 10 * 1024 * 1024 * 1024, 15, "MySQL has less than 10 GiB left; the disk grows by itself up to its bound."]
    mysql-memory          = ["mysql", "FreeableMemory", "Minimum", "LessThanThreshold", 256 * 1024 * 1024, 15, "MySQL has less than 256 MiB of memory left."]
    replica-lag           = ["replica", "ReplicaLag", "Maximum", "GreaterThanThreshold", 120, 15, "The replica is behind; statistics are read from MySQL itself meanwhile."]
    redis-memory          = ["redis", "DatabaseMemoryUsagePercentage", "Maximum", "GreaterThanThreshold", 75, 10, "Redis fills: full, it refuses sessions rather than forget any."]
    redis-cpu             = ["redis", "EngineCPUUtilization", "Maximum", "GreaterThanThreshold", 70, 10, "Redis is near what one core does; shard or grow it."]
    redis-evictions       = ["redis", "Evictions", "Sum", "GreaterThanThreshold", 0, 5, "Redis forgets keys, which its policy forbids: a token may be lost."]
    redis-replication-lag = ["redis", "ReplicationLag", "Maximum", "GreaterThanThreshold", 5, 5, "Redis's copies are behind; siteverify answers internal-error, to be repeated."]
    mongodb-cpu           = ["mongodb", "CPUUtilization", "Average", "GreaterThanThreshold", 80, 15, "MongoDB works hard: telemetry waits in its stream."]
    mongodb-lag           = ["mongodb", "DBClusterReplicaLagMaximum", "Maximum", "GreaterThanThreshold", 1000, 15, "MongoDB's members are a second apart, or more."]
  }

  alarms = merge([
    for alarm, told in local.known_alarms : {
      for member in lookup(var.stores, told[0], []) : "${alarm}-${member}" => {
        store = told[0], member = member, metric = told[1], statistic = told[2], comparison = told[3], threshold = told[4], minutes = told[5], means = told[6]
      }
    }
  ]...)
}

resource "aws_cloudwatch_metric_alarm" "store" {
  for_each = local.alarms

  alarm_name          = each.key
  alarm_description   = each.value.means
  namespace           = local.stores[each.value.store].namespace
  metric_name         = each.value.metric
  dimensions          = { (local.stores[each.value.store].dimension) = each.value.member }
  statistic           = each.value.statistic
  comparison_operator = each.value.comparison
  threshold           = each.value.threshold
  period              = 60
  evaluation_periods  = each.value.minutes
  treat_missing_data  = "missing"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

# GPU nodes beyond the day's hours: the schedule failed, or somebody raised the group by hand. Twelve hours are two more
# than a day's.
resource "aws_cloudwatch_metric_alarm" "gpu_overtime" {
  alarm_name          = "${var.name}-gpu-overtime"
  alarm_description   = "GPU nodes have run for twelve hours on end: the rule that lowers the group did not, and each hour costs."
  namespace           = "AWS/AutoScaling"
  metric_name         = "GroupInServiceInstances"
  dimensions          = { AutoScalingGroupName = var.gpu_group }
  statistic           = "Minimum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.gpu_idle_nodes
  period              = 3600
  evaluation_periods  = 12
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "control_plane" {
  for_each = var.control_plane_instance_ids

  alarm_name          = "${var.name}-${each.key}-unreachable"
  alarm_description   = "A machine of the control plane fails AWS's checks; with two of three gone the cluster changes nothing."
  namespace           = "AWS/EC2"
  metric_name         = "StatusCheckFailed"
  dimensions          = { InstanceId = each.value }
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = 60
  evaluation_periods  = 3
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
}

resource "aws_budgets_budget" "month" {
  name         = "${var.name}-month"
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_amount = tostring(var.monthly_budget_usd)
  limit_unit   = "USD"

  cost_filter {
    name   = "TagKeyValue"
    values = [join("$", ["user:Environment", var.name])]
  }

  dynamic "notification" {
    for_each = { FORECASTED = 100, ACTUAL = 80 }

    content {
      notification_type         = notification.key
      threshold                 = notification.value
      threshold_type            = "PERCENTAGE"
      comparison_operator       = "GREATER_THAN"
      subscriber_sns_topic_arns = [aws_sns_topic.alarms.arn]
    }
  }
}
