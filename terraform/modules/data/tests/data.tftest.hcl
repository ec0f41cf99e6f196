mock_provider "aws" {
  source = "../../mocks"
}

variables {
  name               = "realcatcha-test"
  subnet_ids         = ["subnet-a", "subnet-b", "subnet-c"]
  security_group_ids = { mysql = "sg-mysql", redis = "sg-redis", mongodb = "sg-mongodb" }
  kms_key_arn        = "arn:aws:kms:ap-northeast-2:123456789012:key/data"
  logs_kms_key_arn   = "arn:aws:kms:ap-northeast-2:123456789012:key/logs"
  redis_password     = "0123456789abcdef0123456789abcdef"
}

run "stores_of_our_own" {
  command = apply

  assert {
    condition     = aws_db_instance.mysql[0].max_allocated_storage == 500
    error_message = "The disk may grow fivefold."
  }
  assert {
    condition     = aws_elasticache_replication_group.redis[0].num_cache_clusters == 3 && aws_elasticache_replication_group.redis[0].multi_az_enabled
    error_message = "A primary and two copies, in several zones."
  }
  assert {
    condition     = contains([for parameter in aws_elasticache_parameter_group.redis[0].parameter : "${parameter.name}=${parameter.value}"], "min-replicas-to-write=1")
    error_message = "No write that no copy will have."
  }
  assert {
    condition     = output.mongodb.options == "tls=true&retryWrites=false"
    error_message = "DocumentDB's URI says what it cannot do."
  }
  assert {
    condition     = aws_db_instance.mysql[0].password == null && startswith(output.password_secret_arns.mysql, "arn:aws:secretsmanager:")
    error_message = "MySQL's password is Secrets Manager's."
  }
  assert {
    condition     = output.members.redis[2] == "realcatcha-test-redis-003"
    error_message = "CloudWatch knows Redis's members by number."
  }
  assert {
    condition     = length(aws_backup_selection.this[0].resources) == 2
    error_message = "MySQL and MongoDB go into the vault."
  }
}

run "stores_of_another_cloud" {
  command = apply

  variables {
    mysql          = { endpoint = { host = "mysql.kakaocloud.example" } }
    redis          = { endpoint = { host = "redis.kakaocloud.example", port = 6380 } }
    mongodb        = { endpoint = { host = "mongodb.example" } }
    redis_password = null
  }

  assert {
    condition     = length(aws_db_instance.mysql) + length(aws_db_instance.replica) + length(aws_elasticache_replication_group.redis) + length(aws_docdb_cluster.mongodb) + length(aws_backup_selection.this) == 0
    error_message = "Nothing is made that is there already."
  }
  assert {
    condition     = output.mysql.host == "mysql.kakaocloud.example" && output.mysql.port == 3306 && output.redis.port == 6380
    error_message = "The outputs name what was given."
  }
  assert {
    condition     = length(output.members) == 0 && length(output.password_secret_arns) == 0
    error_message = "Nothing to watch or to keep secret here."
  }
}

run "one_redis_waits_for_no_copy" {
  command = plan

  variables {
    redis = { replicas = 0 }
  }

  assert {
    condition     = !aws_elasticache_replication_group.redis[0].automatic_failover_enabled && contains([for parameter in aws_elasticache_parameter_group.redis[0].parameter : "${parameter.name}=${parameter.value}"], "min-replicas-to-write=0")
    error_message = "A single server has nobody to wait for."
  }
}

run "a_short_password_is_refused" {
  command = plan

  variables {
    redis_password = "short"
  }

  expect_failures = [var.redis_password]
}

run "redis_without_a_password_is_refused" {
  command = plan

  variables {
    redis_password = null
  }

  expect_failures = [aws_elasticache_replication_group.redis]
}

run "a_copy_to_anywhere_is_refused" {
  command = plan

  variables {
    copy_vault_arn = "arn:aws:s3:::somewhere"
  }

  expect_failures = [var.copy_vault_arn]
}
