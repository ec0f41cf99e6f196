# One key per kind of data, so that a grant on one opens nothing of another. The account's root may delegate by IAM;
# services are named with the condition that the request comes from this account.

data "aws_caller_identity" "current" {}
data "aws_region" "current" {}
data "aws_partition" "current" {}

locals {
  account = data.aws_caller_identity.current.account_id
  region  = data.aws_region.current.name
  arn     = "arn:${data.aws_partition.current.partition}"

  use_key = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]

  administration = {
    Sid       = "DelegateToIam"
    Effect    = "Allow"
    Principal = { AWS = "${local.arn}:iam::${local.account}:root" }
    Action    = "kms:*"
    Resource  = "*"
  }

  # Sids, principals and conditions of what else may use each key.
  key_users = {
    data = []
    logs = [
      {
        Sid       = "LogGroupsOfThisAccount"
        Effect    = "Allow"
        Principal = { Service = "logs.${local.region}.amazonaws.com" }
        Action    = local.use_key
        Resource  = "*"
        Condition = {
          ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "${local.arn}:logs:${local.region}:${local.account}:log-group:*" }
        }
      },
      {
        Sid       = "TrailsOfThisAccount"
        Effect    = "Allow"
        Principal = { Service = "cloudtrail.amazonaws.com" }
        Action    = ["kms:GenerateDataKey*", "kms:DescribeKey"]
        Resource  = "*"
        Condition = { StringLike = { "aws:SourceArn" = "${local.arn}:cloudtrail:${local.region}:${local.account}:trail/*" } }
      },
      {
        Sid       = "AlarmsOfThisAccount"
        Effect    = "Allow"
        Principal = { Service = ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"] }
        Action    = ["kms:GenerateDataKey*", "kms:Decrypt"]
        Resource  = "*"
        Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
      },
    ]
    nodes = [
      {
        Sid       = "VolumesOfScalingGroups"
        Effect    = "Allow"
        Principal = { AWS = local.autoscaling_role }
        Action    = local.use_key
        Resource  = "*"
      },
      {
        Sid       = "GrantsOfScalingGroups"
        Effect    = "Allow"
        Principal = { AWS = local.autoscaling_role }
        Action    = "kms:CreateGrant"
        Resource  = "*"
        Condition = { Bool = { "kms:GrantIsForAWSResource" = "true" } }
      },
    ]
    storage = [
      {
        Sid       = "DistributionsOfThisAccountRead"
        Effect    = "Allow"
        Principal = { Service = "cloudfront.amazonaws.com" }
        Action    = "kms:Decrypt"
        Resource  = "*"
        Condition = { StringLike = { "aws:SourceArn" = "${local.arn}:cloudfront::${local.account}:distribution/*" } }
      },
    ]
  }

  autoscaling_role = "${local.arn}:iam::${local.account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
}

resource "aws_kms_key" "this" {
  for_each = local.key_users

  description             = "${var.name}: ${each.key}"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat([local.administration], each.value)
  })

  tags = { Name = "${var.name}-${each.key}" }
}

resource "aws_kms_alias" "this" {
  for_each = aws_kms_key.this

  name          = "alias/${var.name}/${each.key}"
  target_key_id = each.value.key_id
}
