output "mysql" {
  description = "Host, port and replica's host (null without one) of MySQL."
  value = {
    host         = local.mysql_here ? aws_db_instance.mysql[0].address : var.mysql.endpoint.host
    port         = local.mysql_here ? 3306 : var.mysql.endpoint.port
    replica_host = local.mysql_here ? one(aws_db_instance.replica[*].address) : var.mysql.endpoint.replica_host
  }
}

output "redis" {
  description = "Host, port and number of copies of Redis; with copies captcha-api waits for one of them (CAPTCHA_REDIS_REPLICAS=1)."
  value = {
    host     = local.redis_here ? aws_elasticache_replication_group.redis[0].primary_endpoint_address : var.redis.endpoint.host
    port     = local.redis_here ? 6379 : var.redis.endpoint.port
    replicas = var.redis.replicas
  }
}

output "mongodb" {
  description = "Host and port of MongoDB, and what its URI must say beside them (the overlay's does)."
  value = {
    host    = local.mongodb_here ? aws_docdb_cluster.mongodb[0].endpoint : var.mongodb.endpoint.host
    port    = local.mongodb_here ? 27017 : var.mongodb.endpoint.port
    options = local.mongodb_here ? "tls=true&retryWrites=false" : "tls=true"
  }
}

output "password_secret_arns" {
  description = "Secrets with the first user's password, by store, of the stores made here; Redis's password is given, not made."
  value = merge(
    local.mysql_here ? { mysql = aws_db_instance.mysql[0].master_user_secret[0].secret_arn } : {},
    local.mongodb_here ? { mongodb = aws_docdb_cluster.mongodb[0].master_user_secret[0].secret_arn } : {},
  )
}

output "members" {
  description = "Names by which CloudWatch knows the members of the stores made here: mysql, replica, redis, mongodb."
  value = merge(
    local.mysql_here ? { mysql = [aws_db_instance.mysql[0].identifier] } : {},
    local.mysql_here && var.mysql.replica ? { replica = [aws_db_instance.replica[0].identifier] } : {},
    local.redis_here ? { redis = [for member in range(1 + var.redis.replicas) : format("%s-redis-%03d", var.name, member + 1)] } : {},
    local.mongodb_here ? { mongodb = [aws_docdb_cluster.mongodb[0].cluster_identifier] } : {},
  )
}
