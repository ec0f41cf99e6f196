"""Bills and, once they are paid, numbered invoices; credit notes for what was paid back; the billing address."""
