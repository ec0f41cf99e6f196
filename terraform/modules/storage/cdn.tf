# One distribution: the widget's files and the cluster's public keys for everybody; pictures for whoever has a URL that
# captcha-api signed (CAPTCHA_OBJECT_STORAGE_CDN_URL, _CDN_KEY_ID, _CDN_PRIVATE_KEY).

locals {
  # What captcha-api gives URLs of: pictures of challenges, and photographs to administrators.
  signed_prefixes = ["packs", "photographs"]

  signed_behaviours = local.objects_here ? [for prefix in local.signed_prefixes : "/${prefix}/*"] : []
}

resource "aws_cloudfront_public_key" "signer" {
  for_each = var.signer_public_keys

  name        = "${var.name}-${each.key}"
  comment     = "Signs URLs of pictures"
  encoded_key = each.value
}

# Several keys at once, so that a new one is known before anything is signed with it.
resource "aws_cloudfront_key_group" "signers" {
  count = local.objects_here ? 1 : 0

  name  = "${var.name}-signers"
  items = [for key in aws_cloudfront_public_key.signer : key.id]

  lifecycle {
    precondition {
      condition     = length(var.signer_public_keys) > 0
      error_message = "Pictures need a key that signs their URLs: signer_public_keys."
    }
  }
}

resource "aws_cloudfront_origin_access_control" "this" {
  name                              = var.name
  description                       = "The distribution signs what it asks of S3"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

# Objects say themselves how long they may be kept: pictures "no-store", hashed bundles a year.
resource "aws_cloudfront_cache_policy" "as_told" {
  name        = "${var.name}-as-told"
  comment     = "What the object's own header says"
  min_ttl     = 0
  default_ttl = 300
  max_ttl     = 31536000

  parameters_in_cache_key_and_forwarded_to_origin {
    enable_accept_encoding_brotli = true
    enable_accept_encoding_gzip   = true

    cookies_config {
      cookie_behavior = "none"
    }

    headers_config {
      header_behavior = "none"
    }

    query_strings_config {
      query_string_behavior = "none"
    }
  }
}

resource "aws_cloudfront_response_headers_policy" "this" {
  name    = var.name
  comment = "Any site may show the widget and its pictures; nobody may frame or sniff them"

  cors_config {
    access_control_allow_credentials = false
    access_control_max_age_sec       = 86400
    origin_override                  = true

    access_control_allow_headers {
      items = ["*"]
    }

    access_control_allow_methods {
      items = ["GET", "HEAD"]
    }

    access_control_allow_origins {
      items = ["*"]
    }
  }

  # Sites that isolate themselves (COEP) may embed it, too.
  custom_headers_config {
    items {
      header   = "Cross-Origin-Resource-Policy"
      value    = "cross-origin"
      override = true
    }
  }

  security_headers_config {
    content_type_options {
      override = true
    }

    frame_options {
      frame_option = "DENY"
      override     = true
    }

    referrer_policy {
      referrer_policy = "no-referrer"
      override        = true
    }

    strict_transport_security {
      access_control_max_age_sec = 31536000
      include_subdomains         = true
      preload                    = true
      override                   = true
    }
  }
}

resource "aws_cloudfront_distribution" "this" {
  # checkov:skip=CKV_AWS_310: pictures have one bucket; without it other kinds of challenges are offered.
  # checkov:skip=CKV_AWS_374: visitors come from everywhere, so no country is shut out.
  # checkov:skip=CKV_AWS_305: nobody asks for "/"; it answers 403 like any other path without an object.
  # checkov:skip=CKV2_AWS_47: the web ACL is made in us-east-1 (module edge) and has the known-bad-inputs rules; the check does not follow the variable.
  enabled         = true
  is_ipv6_enabled = true
  http_version    = "http2and3"
  comment         = var.name
  price_class     = "PriceClass_200"
  aliases         = [var.host]
  web_acl_id      = var.web_acl_arn

  dynamic "origin" {
    for_each = toset(local.cdn_purposes)

    content {
      origin_id                = origin.key
      domain_name              = aws_s3_bucket.this[origin.key].bucket_regional_domain_name
      origin_access_control_id = aws_cloudfront_origin_access_control.this.id
    }
  }

  default_cache_behavior {
    target_origin_id           = "static"
    viewer_protocol_policy     = "redirect-to-https"
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    compress                   = true
    cache_policy_id            = aws_cloudfront_cache_policy.as_told.id
    response_headers_policy_id = aws_cloudfront_response_headers_policy.this.id
  }

  dynamic "ordered_cache_behavior" {
    for_each = local.signed_behaviours

    content {
      path_pattern               = ordered_cache_behavior.value
      target_origin_id           = "images"
      viewer_protocol_policy     = "https-only"
      allowed_methods            = ["GET", "HEAD"]
      cached_methods             = ["GET", "HEAD"]
      cache_policy_id            = aws_cloudfront_cache_policy.as_told.id
      response_headers_policy_id = aws_cloudfront_response_headers_policy.this.id
      trusted_key_groups         = [aws_cloudfront_key_group.signers[0].id]
    }
  }

  logging_config {
    bucket          = aws_s3_bucket.this["logs"].bucket_domain_name
    prefix          = "cdn/"
    include_cookies = false
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    acm_certificate_arn      = var.certificate_arn
    ssl_support_method       = "sni-only"
    minimum_protocol_version = "TLSv1.2_2021"
  }

  depends_on = [aws_s3_bucket_ownership_controls.this]
}

resource "aws_route53_record" "cdn" {
  for_each = toset(["A", "AAAA"])

  zone_id = var.zone_id
  name    = var.host
  type    = each.key

  alias {
    name                   = aws_cloudfront_distribution.this.domain_name
    zone_id                = aws_cloudfront_distribution.this.hosted_zone_id
    evaluate_target_health = false
  }
}
