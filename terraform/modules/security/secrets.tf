# Empty vessels: who operates the product puts the values in (terraform/README.md), so that none is in a plan or a state.
resource "aws_secretsmanager_secret" "this" {
  # checkov:skip=CKV2_AWS_57: a new signing key or provider's key is a step of the operator's, with the old one still accepted
  # for a while; a function that rotates it blindly logs everybody out.
  for_each = var.secrets

  name                    = "${var.secret_prefix}${each.key}"
  description             = "Read by External Secrets"
  kms_key_id              = aws_kms_key.this["data"].arn
  recovery_window_in_days = var.secret_recovery_days
}
