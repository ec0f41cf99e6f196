# GitHub's workflow plans with a role of its own, for an hour and in one environment; it reads descriptions, and neither data
# nor secrets. Atlantis applies: its role belongs to whoever owns the account and is made with the state's bucket.

resource "aws_iam_openid_connect_provider" "github" {
  count = var.github == null ? 0 : (var.github.provider_arn == null ? 1 : 0)

  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_iam_role" "plan" {
  count = var.github == null ? 0 : 1

  name                 = "${var.name}-plan"
  max_session_duration = 3600
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = coalesce(var.github.provider_arn, one(aws_iam_openid_connect_provider.github[*].arn)) }
      Condition = {
        StringEquals = {
          "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
          "token.actions.githubusercontent.com:sub" = "repo:${var.github.repository}:environment:${var.github.environment}"
        }
      }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "plan" {
  count = var.github == null ? 0 : 1

  role       = aws_iam_role.plan[0].name
  policy_arn = "${local.arn}:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_iam_role_policy" "plan" {
  count = var.github == null ? 0 : 1

  name = "no-data-but-the-state"
  role = aws_iam_role.plan[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect      = "Deny"
        Action      = ["s3:GetObject", "s3:GetObjectVersion"]
        NotResource = ["${var.github.state_bucket_arn}/*"]
      },
      {
        Effect   = "Deny"
        Action   = ["secretsmanager:GetSecretValue", "ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath", "logs:GetLogEvents", "logs:FilterLogEvents", "logs:StartQuery", "sqs:ReceiveMessage"]
        Resource = ["*"]
      },
      { Effect = "Allow", Action = ["kms:Decrypt"], Resource = [var.github.state_kms_key_arn] },
    ]
  })
}
