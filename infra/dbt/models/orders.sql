{#- The production table as it will be when this run is promoted. A table of your own gets a file like this one, and its contract beside it. -#}
{{ config(materialized='ephemeral') }}
select * from {{ remediation_result() }}
