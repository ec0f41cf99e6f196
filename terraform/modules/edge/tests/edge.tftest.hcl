mock_provider "aws" {
  source = "../../mocks"
}

variables {
  name    = "realcatcha-test"
  domain  = "realcatcha.example"
  zone_id = "Z0123456789"
}

override_resource {
  target = module.certificate.aws_acm_certificate.this
  values = {
    arn = "arn:aws:acm:us-east-1:123456789012:certificate/mock"
    domain_validation_options = [{
      domain_name           = "cdn.realcatcha.example"
      resource_record_name  = "_proof.cdn.realcatcha.example."
      resource_record_type  = "CNAME"
      resource_record_value = "_value.acm-validations.aws."
    }]
  }
}

run "the_cdn_has_a_name_of_its_own" {
  command = apply

  assert {
    condition     = output.host == "cdn.realcatcha.example" && output.certificate_arn == "arn:aws:acm:us-east-1:123456789012:certificate/mock"
    error_message = "The certificate is of the CDN's host, whose proof is another record than the domain's."
  }
  assert {
    condition     = jsondecode(aws_cloudwatch_log_resource_policy.queries.policy_document).Statement[0].Condition.StringEquals["aws:SourceAccount"] == "123456789012"
    error_message = "Only zones of this account write into the log."
  }
}

run "a_limit_that_shuts_offices_out_is_refused" {
  command = plan

  variables {
    requests_per_address = 10
  }

  expect_failures = [var.requests_per_address]
}
