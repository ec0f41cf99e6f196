# What an account has once, whatever runs in it: on in one environment per account.

resource "aws_guardduty_detector" "this" {
  # checkov:skip=CKV2_AWS_3: it is this account's; an organisation's is its owner's to switch on.
  count = var.account_controls ? 1 : 0

  enable                       = true
  finding_publishing_frequency = "FIFTEEN_MINUTES"
}

resource "aws_guardduty_detector_feature" "this" {
  for_each = var.account_controls ? toset(["S3_DATA_EVENTS", "EBS_MALWARE_PROTECTION", "RDS_LOGIN_EVENTS"]) : toset([])

  detector_id = aws_guardduty_detector.this[0].id
  name        = each.key
  status      = "ENABLED"
}

resource "aws_ebs_encryption_by_default" "this" {
  count = var.account_controls ? 1 : 0

  enabled = true
}

resource "aws_s3_account_public_access_block" "this" {
  count = var.account_controls ? 1 : 0

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

locals {
  trail_name = "${var.name}-trail"
  trail_arn  = "${local.arn}:cloudtrail:${local.region}:${local.account}:trail/${local.trail_name}"
}

resource "aws_s3_bucket" "trail" {
  # checkov:skip=CKV_AWS_18: access to it is in the trail itself (S3 data events of GuardDuty); a log of a log never ends.
  # checkov:skip=CKV_AWS_144: the trail's digests prove loss; a second region doubles the cost of what is read once a year.
  # checkov:skip=CKV2_AWS_62: nobody waits for its objects.
  count = var.account_controls ? 1 : 0

  bucket              = "${local.trail_name}-${local.account}"
  object_lock_enabled = true
}

resource "aws_s3_bucket_public_access_block" "trail" {
  count = var.account_controls ? 1 : 0

  bucket                  = aws_s3_bucket.trail[0].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_versioning" "trail" {
  count = var.account_controls ? 1 : 0

  bucket = aws_s3_bucket.trail[0].id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "trail" {
  count = var.account_controls ? 1 : 0

  bucket = aws_s3_bucket.trail[0].id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.this["logs"].arn
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "trail" {
  count = var.account_controls ? 1 : 0

  bucket = aws_s3_bucket.trail[0].id

  rule {
    id     = "a-year-then-gone"
    status = "Enabled"

    filter {}

    transition {
      days          = 90
      storage_class = "GLACIER_IR"
    }

    expiration {
      days = 400
    }

    noncurrent_version_expiration {
      noncurrent_days = 30
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }
}

resource "aws_s3_bucket_policy" "trail" {
  count = var.account_controls ? 1 : 0

  bucket = aws_s3_bucket.trail[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "TrailLooks"
        Effect    = "Allow"
        Principal = { Service = "cloudtrail.amazonaws.com" }
        Action    = "s3:GetBucketAcl"
        Resource  = aws_s3_bucket.trail[0].arn
        Condition = { StringEquals = { "aws:SourceArn" = local.trail_arn } }
      },
      {
        Sid       = "TrailWrites"
        Effect    = "Allow"
        Principal = { Service = "cloudtrail.amazonaws.com" }
        Action    = "s3:PutObject"
        Resource  = "${aws_s3_bucket.trail[0].arn}/AWSLogs/${local.account}/*"
        Condition = { StringEquals = { "aws:SourceArn" = local.trail_arn, "s3:x-amz-acl" = "bucket-owner-full-control" } }
      },
      {
        Sid       = "TlsOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = [aws_s3_bucket.trail[0].arn, "${aws_s3_bucket.trail[0].arn}/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })

  depends_on = [aws_s3_bucket_public_access_block.trail]
}

resource "aws_cloudtrail" "this" {
  # checkov:skip=CKV_AWS_252: GuardDuty reads the trail and tells; a message per log file tells nobody anything.
  # checkov:skip=CKV2_AWS_10: GuardDuty watches the events; a copy in CloudWatch Logs costs more than it tells.
  count = var.account_controls ? 1 : 0

  name                          = local.trail_name
  s3_bucket_name                = aws_s3_bucket.trail[0].id
  kms_key_id                    = aws_kms_key.this["logs"].arn
  is_multi_region_trail         = true
  include_global_service_events = true
  enable_log_file_validation    = true

  depends_on = [aws_s3_bucket_policy.trail]
}
