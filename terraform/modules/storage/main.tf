# Buckets, one per purpose. Where objects lie elsewhere (Kakao Object Storage), only what the CDN itself needs is made here.

data "aws_caller_identity" "current" {}

locals {
  objects_here = var.endpoint == null

  # Days until something goes; 0: never. `packs/` is a net below the pool, which removes packs itself within hours.
  purposes = merge(
    {
      static = { kms = true, gone = {}, cold_days = 0, old_days = 30, lock = false }
      # CloudFront and S3 deliver logs only into buckets with S3's own keys.
      logs = { kms = false, gone = { "" = 180 }, cold_days = 0, old_days = 7, lock = false }
    },
    local.objects_here ? {
      images  = { kms = true, gone = { "packs/" = 2, "inbox/" = 7 }, cold_days = 0, old_days = 14, lock = false }
      models  = { kms = true, gone = {}, cold_days = 0, old_days = 180, lock = false }
      backups = { kms = true, gone = { "" = var.backup_days }, cold_days = 30, old_days = 14, lock = var.protect }
    } : {},
  )

  encrypted = { for purpose, one in local.purposes : purpose => one if one.kms }
}

resource "aws_s3_bucket" "this" {
  # checkov:skip=CKV_AWS_144: images are built again from photographs in minutes, models are in releases; backups have the
  # vault's copy in another region (module data).
  # checkov:skip=CKV2_AWS_62: nobody waits for an object: the pool looks into its inbox by itself.
  # checkov:skip=CKV_AWS_21: versioning is below, for each bucket.
  # checkov:skip=CKV_AWS_19: encryption is below, by KMS; the logs' bucket with S3's own keys, as those who deliver want it.
  # checkov:skip=CKV_AWS_145: likewise.
  for_each = local.purposes

  bucket              = "${var.name}-${each.key}"
  object_lock_enabled = each.value.lock
  force_destroy       = !var.protect

  tags = { Name = "${var.name}-${each.key}" }
}

resource "aws_s3_bucket_public_access_block" "this" {
  for_each = aws_s3_bucket.this

  bucket                  = each.value.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "this" {
  # checkov:skip=CKV2_AWS_65: CloudFront's logs come with an ACL, in the logs' bucket alone.
  for_each = aws_s3_bucket.this

  bucket = each.value.id

  rule {
    object_ownership = each.key == "logs" ? "BucketOwnerPreferred" : "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_versioning" "this" {
  for_each = aws_s3_bucket.this

  bucket = each.value.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  for_each = local.purposes

  bucket = aws_s3_bucket.this[each.key].id

  rule {
    bucket_key_enabled = each.value.kms

    apply_server_side_encryption_by_default {
      sse_algorithm     = each.value.kms ? "aws:kms" : "AES256"
      kms_master_key_id = each.value.kms ? var.kms_key_arn : null
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  # checkov:skip=CKV_AWS_300: the first rule ends failed uploads after a day; the check does not see it beside dynamic ones.
  for_each = local.purposes

  bucket = aws_s3_bucket.this[each.key].id

  rule {
    id     = "leftovers"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days = each.value.old_days
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }

  dynamic "rule" {
    for_each = each.value.gone

    content {
      id     = rule.key == "" ? "gone" : "gone-${trimsuffix(rule.key, "/")}"
      status = "Enabled"

      filter {
        prefix = rule.key
      }

      expiration {
        days = rule.value
      }
    }
  }

  dynamic "rule" {
    for_each = each.value.cold_days == 0 ? [] : [each.value.cold_days]

    content {
      id     = "cold"
      status = "Enabled"

      filter {}

      transition {
        days          = rule.value
        storage_class = "GLACIER_IR"
      }
    }
  }

  depends_on = [aws_s3_bucket_versioning.this]
}

resource "aws_s3_bucket_object_lock_configuration" "backups" {
  count = local.objects_here && var.protect ? 1 : 0

  bucket = aws_s3_bucket.this["backups"].id

  # Whoever has the services' rights cannot shorten it; an administrator with a right of his own can.
  rule {
    default_retention {
      mode = "GOVERNANCE"
      days = 14
    }
  }
}

resource "aws_s3_bucket_logging" "this" {
  for_each = { for purpose, bucket in aws_s3_bucket.this : purpose => bucket if purpose != "logs" }

  bucket        = each.value.id
  target_bucket = aws_s3_bucket.this["logs"].id
  target_prefix = "s3/${each.key}/"
}

# Browsers send photographs straight into the inbox, by forms that captcha-api signs (docs/administration.md).
resource "aws_s3_bucket_cors_configuration" "images" {
  count = local.objects_here ? 1 : 0

  bucket = aws_s3_bucket.this["images"].id

  cors_rule {
    allowed_methods = ["POST"]
    allowed_origins = var.dashboard_origins
    allowed_headers = ["*"]
    max_age_seconds = 3600
  }
}

locals {
  cdn_purposes = local.objects_here ? ["static", "images"] : ["static"]

  policies = {
    for purpose, bucket in aws_s3_bucket.this : purpose => concat(
      [{
        Sid       = "TlsOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = [bucket.arn, "${bucket.arn}/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      }],
      contains(local.cdn_purposes, purpose) ? [{
        Sid       = "DistributionReads"
        Effect    = "Allow"
        Principal = { Service = "cloudfront.amazonaws.com" }
        Action    = "s3:GetObject"
        Resource  = purpose == "images" ? [for prefix in local.signed_prefixes : "${bucket.arn}/${prefix}/*"] : ["${bucket.arn}/*"]
        Condition = { StringEquals = { "aws:SourceArn" = aws_cloudfront_distribution.this.arn } }
      }] : [],
      purpose == "logs" ? [{
        Sid       = "S3Logs"
        Effect    = "Allow"
        Principal = { Service = "logging.s3.amazonaws.com" }
        Action    = "s3:PutObject"
        Resource  = ["${bucket.arn}/s3/*"]
        Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
      }] : [],
    )
  }
}

resource "aws_s3_bucket_policy" "this" {
  for_each = local.purposes

  bucket = aws_s3_bucket.this[each.key].id
  policy = jsonencode({ Version = "2012-10-17", Statement = local.policies[each.key] })

  depends_on = [aws_s3_bucket_public_access_block.this]
}
