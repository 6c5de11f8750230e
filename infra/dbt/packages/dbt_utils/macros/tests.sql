{% test not_empty_string(model, column_name, trim_whitespace=True) %}
  {{ remediation_gate.remediation_failing(column_name, ("btrim(value, E' \\t\\r\\n')" if trim_whitespace else 'value') ~ " = ''") }}
{% endtest %}

{% test not_accepted_values(model, column_name, values, quote=True) %}
  {{ dbt_expectations.test_expect_column_values_to_not_be_in_set(model, column_name, values) }}
{% endtest %}

{% test accepted_range(model, column_name, min_value=none, max_value=none, inclusive=true) %}
  {{ dbt_expectations.test_expect_column_values_to_be_between(model, column_name, min_value, max_value, not inclusive) }}
{% endtest %}
