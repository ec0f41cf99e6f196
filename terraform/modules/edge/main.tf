# What AWS wants in us-east-1, wherever the rest is: the CDN's certificate and web ACL, and the log of DNS queries. The
# caller's provider is of that region.

data "aws_caller_identity" "current" {}

module "certificate" {
  source = "../dns/certificate"

  host    = "cdn.${var.domain}"
  zone_id = var.zone_id
}

module "web_acl" {
  source = "../security/web_acl"

  name                 = "${var.name}-cdn"
  scope                = "CLOUDFRONT"
  requests_per_address = var.requests_per_address
}

resource "aws_cloudwatch_log_group" "queries" {
  # checkov:skip=CKV_AWS_158: the keys are of the main region; queries name hosts and resolvers, no visitors.
  name              = "/aws/route53/${var.name}"
  retention_in_days = 365
}

resource "aws_cloudwatch_log_resource_policy" "queries" {
  policy_name = "${var.name}-dns-queries"
  policy_document = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "route53.amazonaws.com" }
      Action    = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource  = "${aws_cloudwatch_log_group.queries.arn}:*"
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
    }]
  })
}

resource "aws_route53_query_log" "this" {
  zone_id                  = var.zone_id
  cloudwatch_log_group_arn = aws_cloudwatch_log_group.queries.arn

  depends_on = [aws_cloudwatch_log_resource_policy.queries]
}
