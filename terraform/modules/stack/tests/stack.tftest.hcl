mock_provider "aws" {
  source = "../../mocks"
}

variables {
  name               = "realcatcha-test"
  domain             = "realcatcha.example"
  zone_id            = "Z0123456789"
  cidr               = "10.20.0.0/16"
  availability_zones = ["ap-northeast-2a", "ap-northeast-2b", "ap-northeast-2c"]
  account_controls   = false
  protect            = false
  edge = {
    host            = "cdn.realcatcha.example"
    certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/cdn"
    web_acl_arn     = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/cdn/1"
  }
  images             = { base = "ami-0123456789abcdef0", general = "ami-0123456789abcdef1", gpu = "ami-0123456789abcdef2" }
  nodes              = { control_plane_type = "m6i.large", general_type = "m6i.xlarge", general_least = 3, general_most = 12 }
  gpu_schedule_file  = "../../../deploy-manifests/gpu-schedule.yaml"
  redis_password     = "0123456789abcdef0123456789abcdef"
  signer_public_keys = { first = "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n" }
  alarm_emails       = ["operators@realcatcha.example"]
  monthly_budget_usd = 2500
}

run "the_parts_hang_together" {
  command = apply

  assert {
    condition     = output.cluster.service_account_issuer == "https://cdn.realcatcha.example/oidc" && output.cluster.region == "ap-northeast-2"
    error_message = "Ansible learns the issuer and the region."
  }
  assert {
    condition     = output.ansible_inventory.control_plane.hosts["control-plane-2"].address == "10.20.64.12"
    error_message = "Ansible learns the control plane's addresses."
  }
  assert {
    condition     = output.settings.BACKUP_URL == "s3://realcatcha-test-backups" && output.settings.CAPTCHA_REDIS_REPLICAS == "1"
    error_message = "The overlay learns where things are."
  }
  assert {
    condition     = output.gpu_rules.up.recurrence == "0 9 * * MON,TUE,WED,THU,FRI" && output.gpu_rules.up.nodes == 5
    error_message = "The workers' file says nine o'clock and five nodes."
  }
}

run "everything_but_machines_elsewhere" {
  command = apply

  variables {
    mysql              = { endpoint = { host = "mysql.kakaocloud.example" } }
    redis              = { endpoint = { host = "redis.kakaocloud.example" } }
    mongodb            = { endpoint = { host = "mongodb.example" } }
    object_storage     = { url = "https://objectstorage.kakaocloud.example", region = "kr-central-2", images_bucket = "images", backups_bucket = "backups" }
    redis_password     = null
    signer_public_keys = {}
  }

  assert {
    condition     = output.stores.redis.host == "redis.kakaocloud.example" && output.settings.CAPTCHA_OBJECT_STORAGE_ENDPOINT == "https://objectstorage.kakaocloud.example"
    error_message = "Another cloud's endpoints go through."
  }
  assert {
    condition     = !contains(keys(output.workload_role_arns), "captcha-pool")
    error_message = "Nobody has rights to buckets that are not there."
  }
}

run "a_missing_schedule_is_refused" {
  command = plan

  variables {
    gpu_schedule_file = "nowhere.yaml"
  }

  expect_failures = [var.gpu_schedule_file]
}
