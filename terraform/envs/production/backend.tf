# Where the state lies is told at `terraform init -backend-config=backend.hcl` (bucket, region, kms_key_id): the bucket is
# older than the environment. Locked by a file beside the state; nobody else writes meanwhile.
terraform {
  backend "s3" {
    key          = "realcatcha/production.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}
