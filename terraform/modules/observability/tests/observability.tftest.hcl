mock_provider "aws" {
  source = "../../mocks"
}

variables {
  name                       = "realcatcha-test"
  kms_key_arn                = "arn:aws:kms:ap-northeast-2:123456789012:key/logs"
  alarm_emails               = ["operators@realcatcha.example"]
  stores                     = { mysql = ["test-mysql"], replica = ["test-replica"], redis = ["test-redis-001", "test-redis-002"], mongodb = ["test-mongodb"] }
  gpu_group                  = "realcatcha-test-gpu"
  gpu_idle_nodes             = 1
  control_plane_instance_ids = { control-plane-0 = "i-0" }
  monthly_budget_usd         = 2500
}

run "each_store_is_watched" {
  command = plan

  assert {
    condition     = length(output.alarm_names) == 16
    error_message = "Ten alarms of stores, four of them twice for two members of Redis, one of a machine, one of the GPU nodes."
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.store["mysql-disk-test-mysql"].threshold == 10737418240 && aws_cloudwatch_metric_alarm.store["mysql-disk-test-mysql"].dimensions == tomap({ DBInstanceIdentifier = "test-mysql" })
    error_message = "Ten GiB, of that instance."
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.gpu_overtime.threshold == 1
    error_message = "The node that always runs is no overtime."
  }
  assert {
    condition     = aws_budgets_budget.month.limit_amount == "2500" && one(aws_budgets_budget.month.cost_filter).values == tolist(["user:Environment$realcatcha-test"])
    error_message = "The budget counts what carries the environment's tag."
  }
}

run "stores_elsewhere_are_not" {
  command = plan

  variables {
    stores = { redis = ["test-redis-001"] }
  }

  assert {
    condition     = toset([for alarm in aws_cloudwatch_metric_alarm.store : alarm.namespace]) == toset(["AWS/ElastiCache"])
    error_message = "CloudWatch does not know stores of another cloud."
  }
}

run "nobody_to_tell_is_refused" {
  command = plan

  variables {
    alarm_emails = []
  }

  expect_failures = [var.alarm_emails]
}
