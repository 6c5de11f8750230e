{#- The run's AI_FIXED cells, one a row: cell, row_id, row_key, column_name, old_value, value. -#}
{% macro remediation_candidates() -%}
  {{ adapter.quote(var('remediation_schema')) }}.{{ adapter.quote(var('remediation_prefix') ~ 'candidates') }}
{%- endmacro %}

{#- The production table overlaid with those cells; remediation_cells (jsonb) says by column which cell a value comes from. -#}
{% macro remediation_result() -%}
  {{ adapter.quote(var('remediation_schema')) }}.{{ adapter.quote(var('remediation_prefix') ~ 'result') }}
{%- endmacro %}

{#- A text as an SQL literal. -#}
{% macro remediation_text(value) -%}
  '{{ (value | string) | replace("'", "''") }}'
{%- endmacro %}

{#- Candidates of a column that meet a condition on `value`: what a row test answers with. The column `cell` says which cell failed. -#}
{% macro remediation_failing(column_name, condition) %}
select cell, row_id, value
from {{ remediation_candidates() }}
where column_name = {{ remediation_text(column_name) }} and ({{ condition }})
{% endmacro %}

{#- A value as a number; null when it is none, which fails a range. -#}
{% macro remediation_number() -%}
  case when value ~ '^[+-]?[0-9]+([.][0-9]+)?$' then value::numeric end
{%- endmacro %}

{#- Failing rows lie in the run's own schema, under the run's own prefix: several runs may be at their gates at once. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
  {{ var('remediation_schema') }}
{%- endmacro %}

{% macro generate_alias_name(custom_alias_name=none, node=none) -%}
  {%- if node.resource_type == 'test' -%}
    {{ var('remediation_prefix') ~ local_md5(node.unique_id) }}
  {%- else -%}
    {{ custom_alias_name or node.name }}
  {%- endif -%}
{%- endmacro %}
