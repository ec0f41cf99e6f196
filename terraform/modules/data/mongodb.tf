# DocumentDB speaks MongoDB's protocol and knows what drain and pool ask of it: inserts, upserts, TTL indexes, $group. It
# knows no retryable writes (`retryWrites=false` in the URI).

resource "aws_docdb_subnet_group" "mongodb" {
  count = local.mongodb_here ? 1 : 0

  name       = "${var.name}-mongodb"
  subnet_ids = var.subnet_ids
}

resource "aws_docdb_cluster_parameter_group" "mongodb" {
  count = local.mongodb_here ? 1 : 0

  name        = "${var.name}-mongodb"
  family      = "docdb5.0"
  description = "TLS only; administration is audited; TTL indexes work"

  parameter {
    name  = "tls"
    value = "enabled"
  }

  parameter {
    name  = "audit_logs"
    value = "enabled"
  }

  parameter {
    name  = "ttl_monitor"
    value = "enabled"
  }
}

resource "aws_docdb_cluster" "mongodb" {
  # checkov:skip=CKV_AWS_360: production keeps 14 days, staging 7; the check does not follow the variable.
  count = local.mongodb_here ? 1 : 0

  cluster_identifier              = "${var.name}-mongodb"
  engine                          = "docdb"
  engine_version                  = "5.0.0"
  port                            = 27017
  master_username                 = "realcatcha"
  manage_master_user_password     = true
  storage_encrypted               = true
  kms_key_id                      = var.kms_key_arn
  db_subnet_group_name            = aws_docdb_subnet_group.mongodb[0].name
  vpc_security_group_ids          = [var.security_group_ids["mongodb"]]
  db_cluster_parameter_group_name = aws_docdb_cluster_parameter_group.mongodb[0].name
  backup_retention_period         = var.backup_days
  preferred_backup_window         = "17:00-17:30"
  preferred_maintenance_window    = "sat:20:00-sat:21:00"
  deletion_protection             = var.protect
  skip_final_snapshot             = !var.protect
  final_snapshot_identifier       = var.protect ? "${var.name}-mongodb-final" : null
  enabled_cloudwatch_logs_exports = ["audit", "profiler"]
}

resource "aws_docdb_cluster_instance" "mongodb" {
  count = local.mongodb_here ? var.mongodb.instances : 0

  identifier                 = "${var.name}-mongodb-${count.index}"
  cluster_identifier         = aws_docdb_cluster.mongodb[0].id
  instance_class             = var.mongodb.instance_class
  auto_minor_version_upgrade = true
  ca_cert_identifier         = "rds-ca-rsa2048-g1"
}
