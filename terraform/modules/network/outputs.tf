output "vpc_id" {
  description = "The VPC."
  value       = aws_vpc.this.id
}

output "cidr" {
  description = "Address range of the VPC."
  value       = var.cidr
}

output "public_subnet_ids" {
  description = "Subnets of load balancers, by availability zone."
  value       = { for zone, subnet in aws_subnet.public : zone => subnet.id }
}

output "private_subnet_ids" {
  description = "Subnets of nodes, by availability zone."
  value       = { for zone, subnet in aws_subnet.private : zone => subnet.id }
}

output "private_subnet_cidrs" {
  description = "Address ranges of the nodes' subnets, by availability zone."
  value       = local.private_cidrs
}

output "data_subnet_ids" {
  description = "Subnets of managed stores, by availability zone."
  value       = { for zone, subnet in aws_subnet.data : zone => subnet.id }
}

output "nat_addresses" {
  description = "Addresses from which the nodes speak to the internet, by availability zone."
  value       = { for zone, address in aws_eip.nat : zone => address.public_ip }
}
