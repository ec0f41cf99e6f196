mock_provider "aws" {
  source = "../../mocks"
}

variables {
  name               = "realcatcha-test"
  kms_key_arn        = "arn:aws:kms:ap-northeast-2:123456789012:key/storage"
  host               = "cdn.realcatcha.example"
  zone_id            = "Z0123456789"
  certificate_arn    = "arn:aws:acm:us-east-1:123456789012:certificate/cdn"
  web_acl_arn        = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/cdn/1"
  dashboard_origins  = ["https://realcatcha.example"]
  signer_public_keys = { first = "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n" }
}

run "buckets_are_closed_and_named" {
  command = apply

  assert {
    condition     = aws_s3_bucket.this["images"].bucket == "realcatcha-test-images"
    error_message = "A bucket's name tells environment and purpose."
  }
  assert {
    condition     = length(aws_s3_bucket_public_access_block.this) == 5 && alltrue([for block in aws_s3_bucket_public_access_block.this : block.block_public_policy && block.restrict_public_buckets])
    error_message = "No bucket is public."
  }
  assert {
    condition     = alltrue([for policy in aws_s3_bucket_policy.this : contains([for statement in jsondecode(policy.policy).Statement : statement.Sid], "TlsOnly")])
    error_message = "Every bucket refuses plain HTTP."
  }
  assert {
    condition     = jsondecode(aws_s3_bucket_policy.this["backups"].policy).Statement == [for statement in jsondecode(aws_s3_bucket_policy.this["backups"].policy).Statement : statement if statement.Effect == "Deny"]
    error_message = "Nobody is let into the backups by the bucket's policy."
  }
  assert {
    condition     = contains([for rule in aws_s3_bucket_lifecycle_configuration.this["images"].rule : rule.id], "gone-packs")
    error_message = "Packs go by themselves."
  }
}

run "pictures_need_a_signature" {
  command = apply

  assert {
    condition     = toset([for behaviour in aws_cloudfront_distribution.this.ordered_cache_behavior : behaviour.path_pattern if length(behaviour.trusted_key_groups) == 1]) == toset(["/packs/*", "/photographs/*"])
    error_message = "Both kinds of pictures are signed."
  }
  assert {
    condition     = !strcontains(aws_s3_bucket_policy.this["images"].policy, "inbox")
    error_message = "The CDN cannot read what waits in the inbox."
  }
  assert {
    condition     = output.settings.CAPTCHA_OBJECT_STORAGE_CDN_URL == "https://cdn.realcatcha.example" && output.issuer == "https://cdn.realcatcha.example/oidc"
    error_message = "The service is told the CDN's origin."
  }
}

run "objects_lie_elsewhere" {
  command = apply

  variables {
    endpoint = {
      url            = "https://objectstorage.kr-central-2.kakaocloud.example"
      region         = "kr-central-2"
      images_bucket  = "pictures"
      backups_bucket = "backups"
    }
    signer_public_keys = {}
  }

  assert {
    condition     = toset(keys(aws_s3_bucket.this)) == toset(["static", "logs"]) && length(aws_cloudfront_distribution.this.ordered_cache_behavior) == 0
    error_message = "Only the CDN's own buckets are made."
  }
  assert {
    condition     = output.settings.CAPTCHA_OBJECT_STORE_URL == "s3://pictures" && output.settings.CAPTCHA_OBJECT_STORAGE_PUBLIC_ENDPOINT == "https://objectstorage.kr-central-2.kakaocloud.example"
    error_message = "The service is told the other store."
  }
}

run "a_private_key_is_refused" {
  command = plan

  variables {
    signer_public_keys = { first = "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n" }
  }

  expect_failures = [var.signer_public_keys]
}

run "pictures_without_a_key_are_refused" {
  command = plan

  variables {
    signer_public_keys = {}
  }

  expect_failures = [aws_cloudfront_key_group.signers]
}
