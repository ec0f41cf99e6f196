# The stores. Each is made here or, where its endpoint is given (Kakao Cloud's MySQL and Redis, a MongoDB of one's own),
# left alone: then the outputs name what was given, and nothing else changes.

locals {
  mysql_here   = var.mysql.endpoint == null
  redis_here   = var.redis.endpoint == null
  mongodb_here = var.mongodb.endpoint == null
}

resource "aws_db_subnet_group" "mysql" {
  count = local.mysql_here ? 1 : 0

  name       = "${var.name}-mysql"
  subnet_ids = var.subnet_ids
}

resource "aws_db_parameter_group" "mysql" {
  count = local.mysql_here ? 1 : 0

  name_prefix = "${var.name}-mysql8-"
  family      = "mysql8.0"
  description = "TLS only; texts in all scripts; slow queries logged"

  parameter {
    name  = "require_secure_transport"
    value = "1"
  }

  parameter {
    name  = "character_set_server"
    value = "utf8mb4"
  }

  parameter {
    name  = "slow_query_log"
    value = "1"
  }

  parameter {
    name  = "long_query_time"
    value = "1"
  }

  parameter {
    name  = "log_output"
    value = "FILE"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_role" "monitoring" {
  count = local.mysql_here ? 1 : 0

  name_prefix = "${var.name}-rds-"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "monitoring.rds.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "monitoring" {
  count = local.mysql_here ? 1 : 0

  role       = aws_iam_role.monitoring[0].name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
}

resource "aws_db_instance" "mysql" {
  # checkov:skip=CKV_AWS_161: the services log in with passwords of their own from Secrets Manager; a token of IAM lives 15
  # minutes, which the connection pool does not renew.
  # checkov:skip=CKV_AWS_157: staging has one zone; production two (var.mysql.multi_az).
  # checkov:skip=CKV_AWS_293: staging may be deleted; production not (var.protect).
  count = local.mysql_here ? 1 : 0

  identifier     = "${var.name}-mysql"
  engine         = "mysql"
  engine_version = "8.0"
  instance_class = var.mysql.instance_class
  db_name        = "realcatcha"
  port           = 3306

  # The password is made, kept and rotated by Secrets Manager: it is in no plan and no state.
  username                      = "realcatcha"
  manage_master_user_password   = true
  master_user_secret_kms_key_id = var.kms_key_arn

  allocated_storage     = var.mysql.storage_gib
  max_allocated_storage = var.mysql.storage_gib * 5
  storage_type          = "gp3"
  storage_encrypted     = true
  kms_key_id            = var.kms_key_arn

  multi_az               = var.mysql.multi_az
  db_subnet_group_name   = aws_db_subnet_group.mysql[0].name
  vpc_security_group_ids = [var.security_group_ids["mysql"]]
  publicly_accessible    = false
  ca_cert_identifier     = "rds-ca-rsa2048-g1"
  parameter_group_name   = aws_db_parameter_group.mysql[0].name

  backup_retention_period   = var.backup_days
  backup_window             = "17:00-17:30"
  maintenance_window        = "sat:18:00-sat:19:00"
  copy_tags_to_snapshot     = true
  deletion_protection       = var.protect
  skip_final_snapshot       = !var.protect
  final_snapshot_identifier = var.protect ? "${var.name}-mysql-final" : null

  auto_minor_version_upgrade            = true
  monitoring_interval                   = 60
  monitoring_role_arn                   = aws_iam_role.monitoring[0].arn
  performance_insights_enabled          = true
  performance_insights_kms_key_id       = var.kms_key_arn
  performance_insights_retention_period = 7
  enabled_cloudwatch_logs_exports       = ["error", "slowquery"]
}

resource "aws_db_instance" "replica" {
  # checkov:skip=CKV_AWS_161: as the instance that it follows.
  # checkov:skip=CKV_AWS_157: it is the second copy itself; losing it slows statistics and loses nothing.
  # checkov:skip=CKV_AWS_293: it holds nothing that the instance it follows does not.
  count = local.mysql_here && var.mysql.replica ? 1 : 0

  identifier                      = "${var.name}-mysql-replica"
  replicate_source_db             = aws_db_instance.mysql[0].identifier
  instance_class                  = var.mysql.instance_class
  storage_type                    = "gp3"
  storage_encrypted               = true
  kms_key_id                      = var.kms_key_arn
  vpc_security_group_ids          = [var.security_group_ids["mysql"]]
  publicly_accessible             = false
  ca_cert_identifier              = "rds-ca-rsa2048-g1"
  parameter_group_name            = aws_db_parameter_group.mysql[0].name
  copy_tags_to_snapshot           = true
  skip_final_snapshot             = true
  auto_minor_version_upgrade      = true
  monitoring_interval             = 60
  monitoring_role_arn             = aws_iam_role.monitoring[0].arn
  performance_insights_enabled    = true
  performance_insights_kms_key_id = var.kms_key_arn
  enabled_cloudwatch_logs_exports = ["error", "slowquery"]
}
