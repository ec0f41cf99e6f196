mock_provider "aws" {
  source = "../../mocks"
}

variables {
  name             = "realcatcha-test"
  domain           = "realcatcha.example"
  security_contact = "security@realcatcha.example"
}

override_resource {
  target = module.certificate.aws_acm_certificate.this
  values = {
    arn = "arn:aws:acm:ap-northeast-2:123456789012:certificate/mock"
    domain_validation_options = [{
      domain_name           = "realcatcha.example"
      resource_record_name  = "_proof.realcatcha.example."
      resource_record_type  = "CNAME"
      resource_record_value = "_value.acm-validations.aws."
    }]
  }
}

run "a_zone_is_made" {
  command = apply

  assert {
    condition     = length(aws_route53_zone.this) == 1 && output.zone_id == aws_route53_zone.this[0].zone_id
    error_message = "Without a zone one is made."
  }
  assert {
    condition     = contains(aws_route53_record.caa.records, "0 issuewild \";\"") && contains(aws_route53_record.caa.records, "0 iodef \"mailto:security@realcatcha.example\"")
    error_message = "Nobody issues wildcards, and refusals are reported."
  }
  assert {
    condition     = output.certificate_arn == "arn:aws:acm:ap-northeast-2:123456789012:certificate/mock"
    error_message = "The certificate that was proven is handed on."
  }
}

run "a_zone_is_used" {
  command = apply

  variables {
    zone_id = "Z0123456789"
  }

  assert {
    condition     = length(aws_route53_zone.this) == 0 && aws_route53_record.caa.zone_id == "Z0123456789" && length(output.name_servers) == 0
    error_message = "A zone that is there is used."
  }
}

run "an_address_is_no_domain" {
  command = plan

  variables {
    domain = "https://realcatcha.example"
  }

  expect_failures = [var.domain]
}
