output "topic_arn" {
  description = "Topic that alarms go to."
  value       = aws_sns_topic.alarms.arn
}

output "alarm_names" {
  description = "All alarms."
  value = concat(
    [for alarm in aws_cloudwatch_metric_alarm.store : alarm.alarm_name],
    [for alarm in aws_cloudwatch_metric_alarm.control_plane : alarm.alarm_name],
    [aws_cloudwatch_metric_alarm.gpu_overtime.alarm_name],
  )
}
