{#- dbt's own four, on what the gate tests: row tests look at the run's candidates only, set tests at production overlaid with them. -#}

{% test not_null(model, column_name) %}
  {{ remediation_failing(column_name, 'value is null') }}
{% endtest %}

{% test accepted_values(model, column_name, values, quote=True) %}
  {%- set accepted = [] -%}
  {%- for value in values -%}{%- do accepted.append(remediation_text(value) | trim) -%}{%- endfor -%}
  {{ remediation_failing(column_name, 'value is not null and value not in (' ~ accepted | join(', ') ~ ')') }}
{% endtest %}

{% test unique(model, column_name) %}
  {%- set column = adapter.quote(column_name) -%}
  {{ remediation_failing(
      column_name,
      'cell in (select remediation_cells ->> ' ~ remediation_text(column_name) ~ ' from ' ~ remediation_result() ~ ' where ' ~ column ~ ' in (select ' ~ column
        ~ ' from ' ~ remediation_result() ~ ' where ' ~ column ~ ' is not null group by 1 having count(*) > 1))') }}
{% endtest %}

{% test relationships(model, column_name, to, field) %}
  {%- set column = adapter.quote(column_name) -%}
  {{ remediation_failing(
      column_name,
      'cell in (select remediation_cells ->> ' ~ remediation_text(column_name) ~ ' from ' ~ remediation_result() ~ ' where ' ~ column ~ ' is not null and ' ~ column
        ~ '::text not in (select ' ~ adapter.quote(field) ~ '::text from ' ~ to ~ ' where ' ~ adapter.quote(field) ~ ' is not null))') }}
{% endtest %}
