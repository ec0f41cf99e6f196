# A second copy of the stores' snapshots, in a vault of its own that outlives them, once a day; point in time is the stores'
# own backups' part. The product's encrypted backups (docs/backup.md) are a third way, which survives the provider.

locals {
  backed_up = concat(aws_db_instance.mysql[*].arn, aws_docdb_cluster.mongodb[*].arn)
}

resource "aws_backup_vault" "this" {
  name        = var.name
  kms_key_arn = var.kms_key_arn
}

resource "aws_backup_vault_lock_configuration" "this" {
  count = var.protect ? 1 : 0

  backup_vault_name  = aws_backup_vault.this.name
  min_retention_days = 7
  max_retention_days = 400
}

resource "aws_backup_plan" "this" {
  name = var.name

  rule {
    rule_name                    = "daily"
    target_vault_name            = aws_backup_vault.this.name
    schedule                     = "cron(30 3 * * ? *)"
    schedule_expression_timezone = "Asia/Seoul"
    start_window                 = 60
    completion_window            = 180

    lifecycle {
      delete_after = var.vault_days
    }

    dynamic "copy_action" {
      for_each = var.copy_vault_arn == null ? [] : [var.copy_vault_arn]

      content {
        destination_vault_arn = copy_action.value

        lifecycle {
          delete_after = var.vault_days
        }
      }
    }
  }
}

resource "aws_iam_role" "backup" {
  name_prefix = "${var.name}-backup-"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "backup.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "backup" {
  for_each = toset(["AWSBackupServiceRolePolicyForBackup", "AWSBackupServiceRolePolicyForRestores"])

  role       = aws_iam_role.backup.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/${each.key}"
}

resource "aws_backup_selection" "this" {
  count = local.mysql_here || local.mongodb_here ? 1 : 0

  name         = var.name
  plan_id      = aws_backup_plan.this.id
  iam_role_arn = aws_iam_role.backup.arn
  resources    = local.backed_up
}
