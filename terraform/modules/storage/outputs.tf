output "bucket_arns" {
  description = "Buckets made here, by purpose: static, logs and, unless objects lie elsewhere, images, models, backups."
  value       = { for purpose, bucket in aws_s3_bucket.this : purpose => bucket.arn }
}

output "settings" {
  description = "What captcha-api and the backups are told, by environment variable."
  value = merge(
    {
      CAPTCHA_OBJECT_STORE_URL      = local.objects_here ? "s3://${aws_s3_bucket.this["images"].bucket}" : "s3://${var.endpoint.images_bucket}"
      CAPTCHA_OBJECT_STORAGE_REGION = local.objects_here ? aws_s3_bucket.this["images"].region : var.endpoint.region
      BACKUP_URL                    = local.objects_here ? "s3://${aws_s3_bucket.this["backups"].bucket}" : "s3://${var.endpoint.backups_bucket}"
      BACKUP_REGION                 = local.objects_here ? aws_s3_bucket.this["backups"].region : var.endpoint.region
    },
    local.objects_here ? {
      CAPTCHA_OBJECT_STORAGE_CDN_URL = "https://${var.host}"
      } : {
      CAPTCHA_OBJECT_STORAGE_ENDPOINT        = var.endpoint.url
      CAPTCHA_OBJECT_STORAGE_PUBLIC_ENDPOINT = coalesce(var.endpoint.public_url, var.endpoint.url)
      BACKUP_ENDPOINT                        = var.endpoint.url
    },
  )
}

output "signer_key_ids" {
  description = "CloudFront's ids of the signing keys, by name: CAPTCHA_OBJECT_STORAGE_CDN_KEY_ID is the one whose private half signs."
  value       = { for name, key in aws_cloudfront_public_key.signer : name => key.id }
}

output "issuer" {
  description = "URL under which the cluster publishes the keys of its service accounts (kube-apiserver's --service-account-issuer); the static bucket's oidc/."
  value       = "https://${var.host}/oidc"

  # Whoever reads the issuer needs it to be reachable.
  depends_on = [aws_route53_record.cdn]
}

output "distribution_id" {
  description = "The distribution, for alarms and invalidations."
  value       = aws_cloudfront_distribution.this.id
}
