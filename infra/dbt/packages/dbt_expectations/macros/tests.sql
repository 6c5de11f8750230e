{% test expect_column_values_to_not_be_null(model, column_name) %}
  {{ remediation_gate.remediation_failing(column_name, 'value is null') }}
{% endtest %}

{% test expect_column_values_to_be_unique(model, column_name) %}
  {{ remediation_gate.test_unique(model, column_name) }}
{% endtest %}

{% test expect_column_values_to_match_regex(model, column_name, regex, is_raw=False, flags='') %}
  {{ remediation_gate.remediation_failing(column_name, 'value is not null and value ' ~ ('!~*' if 'i' in flags else '!~') ~ ' ' ~ remediation_gate.remediation_text(regex)) }}
{% endtest %}

{% test expect_column_values_to_not_match_regex(model, column_name, regex, is_raw=False, flags='') %}
  {{ remediation_gate.remediation_failing(column_name, 'value ' ~ ('~*' if 'i' in flags else '~') ~ ' ' ~ remediation_gate.remediation_text(regex)) }}
{% endtest %}

{% test expect_column_values_to_match_regex_list(model, column_name, regex_list, match_on='any', is_raw=False, flags='') %}
  {%- set parts = [] -%}
  {%- for regex in regex_list -%}
    {%- do parts.append('value ' ~ ('~*' if 'i' in flags else '~') ~ ' ' ~ remediation_gate.remediation_text(regex)) -%}
  {%- endfor -%}
  {{ remediation_gate.remediation_failing(column_name, 'value is not null and not (' ~ parts | join(' or ' if match_on == 'any' else ' and ') ~ ')') }}
{% endtest %}

{% test expect_column_values_to_be_in_set(model, column_name, value_set, quote_values=True) %}
  {{ remediation_gate.test_accepted_values(model, column_name, value_set) }}
{% endtest %}

{% test expect_column_distinct_values_to_be_in_set(model, column_name, value_set, quote_values=True) %}
  {{ remediation_gate.test_accepted_values(model, column_name, value_set) }}
{% endtest %}

{% test expect_column_values_to_not_be_in_set(model, column_name, value_set, quote_values=True) %}
  {%- set refused = [] -%}
  {%- for value in value_set -%}{%- do refused.append(remediation_gate.remediation_text(value) | trim) -%}{%- endfor -%}
  {{ remediation_gate.remediation_failing(column_name, 'value in (' ~ refused | join(', ') ~ ')') }}
{% endtest %}

{% test expect_column_values_to_be_between(model, column_name, min_value=none, max_value=none, strictly=False) %}
  {%- set number = remediation_gate.remediation_number() -%}
  {%- set parts = [number ~ ' is null'] -%}
  {%- if min_value is not none -%}{%- do parts.append(number ~ (' <= ' if strictly else ' < ') ~ min_value) -%}{%- endif -%}
  {%- if max_value is not none -%}{%- do parts.append(number ~ (' >= ' if strictly else ' > ') ~ max_value) -%}{%- endif -%}
  {{ remediation_gate.remediation_failing(column_name, 'value is not null and (' ~ parts | join(' or ') ~ ')') }}
{% endtest %}

{% test expect_column_value_lengths_to_be_between(model, column_name, min_value=none, max_value=none, strictly=False) %}
  {%- set parts = ['false'] -%}
  {%- if min_value is not none -%}{%- do parts.append('length(value)' ~ (' <= ' if strictly else ' < ') ~ min_value) -%}{%- endif -%}
  {%- if max_value is not none -%}{%- do parts.append('length(value)' ~ (' >= ' if strictly else ' > ') ~ max_value) -%}{%- endif -%}
  {{ remediation_gate.remediation_failing(column_name, 'value is not null and (' ~ parts | join(' or ') ~ ')') }}
{% endtest %}

{% test expect_column_value_lengths_to_equal(model, column_name, value) %}
  {{ remediation_gate.remediation_failing(column_name, 'value is not null and length(value) <> ' ~ value) }}
{% endtest %}
