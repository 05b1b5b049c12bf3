# Which pictures there are; read by take.sh.
# shellcheck shell=sh disable=SC2154

# The events of the demo, at a time that is the same for every picture.
demo='HOOKGLASS_CLOCK=2026-11-22T12:30:00Z "$hookglass" demo'
# An application that takes everything: hookglass without a screen.
app='"$hookglass" 3000 --json >/dev/null 2>&1 & sleep 0.3;'

shot main 120x30 "$app $demo --to localhost:3000/hooks" 'wait g r wait Return jjjjjj'
shot invalid 120x30 "$demo" 'wait g jj 3 Return'
shot sent 120x30 "$app $demo --to localhost:3000/hooks" 'wait g j r wait 4'
shot filter 120x30 "$demo" 'wait / sender:stripe space sig:INVALID'
shot mistake 120x30 "$demo" 'wait / sender:stripe space statos:500'
shot help 160x44 "$demo" 'wait ?'
shot empty 80x24 'HOOKGLASS_CLOCK=2026-11-22T12:30:00Z "$hookglass"'
shot narrow 80x24 "$demo" 'wait g jj'
shot wide 200x40 "$demo" 'wait g j'
shot answer 120x30 "$demo" 'wait g jj a'
shot answering 120x30 "$demo" 'wait g jj a Return'
# A web page, which the demo has none of.
page='(sleep 3; curl -s -H "Origin: https://shop.example" -d "{\"order\":7781}" 127.0.0.1:4665/hooks) &'
shot held 120x30 "$app $page $demo --to localhost:3000/hooks" 'wait wait G wait'

# Deliveries of many senders, some of whose secrets are known.
knows='HOOKGLASS_CLOCK=2026-11-22T12:30:00Z HOOKGLASS_SECRET_SHOPIFY=shpss_example HOOKGLASS_SECRET_GITHUB=gh_example HOOKGLASS_SECRET_LINEAR=lin_wh_example HOOKGLASS_SECRET_PADDLE=pdl_ntfset_example HOOKGLASS_SECRET_CRYPTOIX=whsec_example'
flaky='"$hookglass" --answer "path=/flaky => 500 x2, 200"'
send='HOOKGLASS_CLOCK=2026-11-22T12:30:01Z "$hookglass" send --to http://127.0.0.1:4665/hooks'
slack=8f742231b10e8888abcd99yyyzzz85a5
crowd="(sleep 1.5; export $knows; $send shopify; HOOKGLASS_SECRET_SLACK=$slack $send slack; $send linear; HOOKGLASS_CLOCK=2026-11-22T12:20:00Z \"\$hookglass\" send --to 4665 paddle; HOOKGLASS_SECRET_CRYPTOIX=example $send cryptoix; $send line; $send sendgrid; $send twilio; $send alertmanager; HOOKGLASS_CLOCK=2026-11-22T12:30:01Z \"\$hookglass\" send --to http://127.0.0.1:4665/flaky github issues --retries 2) >/dev/null 2>&1 &"
shot verdicts 120x30 "$crowd $knows $flaky" 'wait wait wait wait G k'
shot explained 120x30 "$crowd $knows $flaky" 'wait wait wait wait /cryptoix Return wait 3 wait'
shot group 120x30 "$crowd $knows $flaky" 'wait wait wait wait G 4'
shot secret 120x30 "$crowd $knows $flaky" 'wait wait wait wait /slack Return wait s '"$slack"' wait wait wait'
