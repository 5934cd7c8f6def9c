"""What Jinja2 makes of chats with templates of the constructs that published ones use.

Needs jinja2 (3.1.6 was used). Set up as Hugging Face transformers does for chat templates: sandboxed,
trim_blocks and lstrip_blocks, loop controls, tojson without escapes, raise_exception, strftime_now
(here a fixed day), and a tag "generation" that writes its body.

    python3 tools/make-chat-expectations.py > formats/src/test/resources/io/attentionspectra/formats/internal/chat/templates.json
"""

import json
import sys

import jinja2
from jinja2.ext import Extension, loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

CHATS = [
    [{"role": "user", "content": "Hi there"}],
    [
        {"role": "system", "content": 'Be "kind".'},
        {"role": "user", "content": " What is ä? \n"},
        {"role": "assistant", "content": "<think>\nhm\n</think>\n\nA letter."},
        {"role": "user", "content": [{"type": "text", "text": "Thanks"}, {"type": "image"}]},
    ],
]

TEMPLATES = {
    "plain": "{% for m in messages %}<|{{ m['role'] }}|>\n{{ m.content if m.content is string else m.content[0].text }}{{ eos_token }}\n{% endfor %}",
    "no space around tags": """{{- bos_token -}}
{%- for m in messages -%}
    {%- if m.content is string -%}
        {{- '[' + m.role + '] ' + (m.content | trim) -}}
    {%- elif m.content is iterable -%}
        {%- for part in m.content -%}
            {%- if part.type == 'text' -%}
                {{- part['text'] | upper -}}
            {%- else -%}
                {{- '<' ~ part.type ~ '>' -}}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{- '\\n' if not loop.last else '' -}}
{%- endfor -%}
{%- if add_generation_prompt -%}
    {{- '[assistant]' -}}
{%- endif -%}
""",
    "blocks trimmed": """{% set seen = namespace(users=0, last='none') %}
{% for m in messages %}
    {% if m.role == 'user' %}
        {% set seen.users = seen.users + 1 %}
        {% set seen.last = m.role %}
    {% endif %}
user {{ seen.users }}: {{ m.role }}
{% endfor %}
{{ seen.last }} of {{ messages | length }}
""",
    "turned around": """{%- set ns = namespace(last=messages | length - 1 - messages | length, name="a, (b", both=[1, 2]) %}
{%- for m in messages[::-1] %}
    {%- set index = (messages | length - 1) - loop.index0 %}
    {%- if ns.last < 0 and m.role == "user" %}{%- set ns.last = index %}{%- endif %}
{%- endfor %}
{{- ns.last }}{{ messages[-1].role }}{{ messages[1:] | length }}{{ messages[:1][0]['role'] }}""",
    "strings": """{%- for m in messages %}
{%- if m.content is not string %}
{%- elif '</think>' in m.content %}
{{- m.content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') + '|' + m.content.split('</think>')[-1].strip() }}
{%- elif m.content.startswith('Hi') and not m.content.endswith('x') %}
{{- m.content.replace('Hi', 'Ho').upper() + ' ' + m.role.title() + m.role.capitalize() }}
{%- else %}
{{- m.content.strip().lower() }}
{%- endif %}
{%- endfor %}""",
    "filters": """{{ messages | map(attribute='role') | join('+') }}
{{ messages | selectattr('role', 'equalto', 'user') | list | length }}
{{ messages[0] | tojson }} {{ messages[0].get('name', 'nobody') }} {{ missing | default('none') }}
{%- for key, value in messages[0].items() %} {{ key }}={{ value | length }}{% endfor %}""",
    "tests": """{%- if tools is defined and tools is not none %}tools{% endif %}
{%- if not date_string is defined %}{% set date_string = strftime_now("%d %b %Y") %}{% endif %}
{{- date_string }}{{ ' mapping' if messages[0] is mapping }}{{ ' none' if nothing is none or nothing is undefined }}
{%- if messages[0].role in ['user', 'assistant'] %} in{% endif %}
{%- if 'tool_calls' not in messages[0] %} without{% endif %}
{%- if (messages[0].role == 'user') != (1 % 2 == 0) %} odd{% endif %}""",
    "controls": """{%- for m in messages %}
{%- if m.role == 'system' %}{% continue %}{% endif %}
{%- generation %}{{ loop.index }}{{ m.role }};{% endgeneration %}
{%- if m.role == 'assistant' %}{% break %}{% endif %}
{%- endfor %}""",
    "macros": """{%- macro turn(role, text='nothing') -%}
<{{ role }}>{{ text }}</{{ role }}>
{%- endmacro -%}
{%- for m in messages %}{{ turn(m.role, m.content if m.content is string else 'parts') }}{{ turn('end') }}{% endfor -%}
{#- a comment -#}
{% set block %}[{{ messages | length }}]{% endset %}{{ block }}""",
    "raises": "{% if messages[0].role == 'system' %}{{ raise_exception('No system here') }}{% endif %}ok",
}


class Generation(Extension):
    tags = {"generation"}

    def parse(self, parser):
        next(parser.stream)
        return parser.parse_statements(["name:endgeneration"], drop_needle=True)


def refuse(message):
    raise jinja2.exceptions.TemplateError(message)


def main():
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, loopcontrols]
    )
    environment.filters["tojson"] = lambda value: json.dumps(value, ensure_ascii=False)
    environment.globals["raise_exception"] = refuse
    environment.globals["strftime_now"] = lambda _: "26 Jul 2024"
    answers = {}
    for name, template in TEMPLATES.items():
        texts = []
        for chat in CHATS:
            try:
                texts.append(
                    environment.from_string(template).render(
                        messages=chat, bos_token="<s>", eos_token="</s>", add_generation_prompt=False
                    )
                )
            except jinja2.exceptions.TemplateError as error:
                texts.append(None)
        answers[name] = {"template": template, "texts": texts}
    json.dump(
        {"jinja2": jinja2.__version__, "chats": CHATS, "templates": answers},
        sys.stdout, ensure_ascii=False, indent=1,
    )


main()
