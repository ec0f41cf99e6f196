resource "aws_elasticache_subnet_group" "redis" {
  count = local.redis_here ? 1 : 0

  name       = "${var.name}-redis"
  subnet_ids = var.subnet_ids
}

# Redis holds sessions and tokens: it refuses writes rather than forget one of them, and takes none that no copy will have.
resource "aws_elasticache_parameter_group" "redis" {
  count = local.redis_here ? 1 : 0

  name        = "${var.name}-redis7"
  family      = "redis7"
  description = "Nothing is evicted; no writes without a copy"

  parameter {
    name  = "maxmemory-policy"
    value = "noeviction"
  }

  parameter {
    name  = "min-replicas-to-write"
    value = var.redis.replicas > 0 ? "1" : "0"
  }

  parameter {
    name  = "min-replicas-max-lag"
    value = "10"
  }
}

resource "aws_elasticache_replication_group" "redis" {
  # checkov:skip=CKV2_AWS_50: with copies it fails over to another zone; staging has a single server.
  count = local.redis_here ? 1 : 0

  replication_group_id = "${var.name}-redis"
  description          = "Sessions, tokens, queue, counts"
  engine               = "redis"
  engine_version       = "7.1"
  node_type            = var.redis.node_type
  port                 = 6379
  parameter_group_name = aws_elasticache_parameter_group.redis[0].name
  subnet_group_name    = aws_elasticache_subnet_group.redis[0].name
  security_group_ids   = [var.security_group_ids["redis"]]

  num_cache_clusters         = 1 + var.redis.replicas
  automatic_failover_enabled = var.redis.replicas > 0
  multi_az_enabled           = var.redis.replicas > 0

  at_rest_encryption_enabled = true
  kms_key_id                 = var.kms_key_arn
  transit_encryption_enabled = true
  transit_encryption_mode    = "required"
  # ElastiCache cannot make it itself. The first one is in the state, which is encrypted; changing it is the AWS CLI's job
  # (terraform/README.md), so that no later one is, and a plan needs to know none.
  auth_token = var.redis_password

  snapshot_retention_limit   = var.redis.snapshot_days
  snapshot_window            = "17:30-18:30"
  maintenance_window         = "sat:19:00-sat:20:00"
  auto_minor_version_upgrade = true

  log_delivery_configuration {
    destination      = aws_cloudwatch_log_group.redis[0].name
    destination_type = "cloudwatch-logs"
    log_format       = "json"
    log_type         = "slow-log"
  }

  lifecycle {
    ignore_changes = [auth_token]

    precondition {
      condition     = var.redis_password != null
      error_message = "Redis needs a password: TF_VAR_redis_password."
    }
  }
}

resource "aws_cloudwatch_log_group" "redis" {
  count = local.redis_here ? 1 : 0

  name              = "/${var.name}/redis-slow"
  retention_in_days = 365
  kms_key_id        = var.logs_kms_key_arn
}
