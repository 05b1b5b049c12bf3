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

# A million events are found, and every body read.
shot tree 120x30 "$demo" 'wait /cryptoix Return wait Return jj wait Return wait'
shot facets 120x30 "$crowd $knows $flaky" 'wait wait wait wait f wait'
shot completion 120x30 "$crowd $knows $flaky" 'wait wait wait wait / sender:shopify space .customer. wait'
shot phone 40x12 "$demo" 'wait g jj'
twice="(sleep 1.5; export $knows; $send cryptoix --set .data.network=bitcoin; sleep 0.5; $send cryptoix --set '.data.amount=\"2.50\"' --set '.data.confirmation_count=\"6\"') >/dev/null 2>&1 &"
shot diff 120x24 "$twice $knows \"\$hookglass\"" 'wait wait wait G = wait'
upload='(sleep 2; printf "\211PNG\r\n\032\n\000\000\000\rIHDR\000\000\002\200\000\000\001\340\010\006\000\000\000" >"$HOME/receipt.png"; curl -s -F event=receipt.uploaded -F "order={\"id\":1042,\"total\":\"42.00\"}" -F "receipt=@$HOME/receipt.png" -F "note=thank you" 127.0.0.1:4665/hooks; curl -s -H "Content-Type: image/png" --data-binary "@$HOME/receipt.png" 127.0.0.1:4665/images) >/dev/null 2>&1 &'
clocked='HOOKGLASS_CLOCK=2026-11-22T12:30:00Z "$hookglass"'
shot multipart 120x24 "$upload $clocked" 'wait wait wait g Return jjj wait'
shot hex 120x24 "$upload $clocked" 'wait wait wait G Return jj wait'
dark=$paper
bright=$ink
paper='#ffffff' ink='#1f2328'
shot light 120x30 "$demo --theme light" 'wait g j wait Return jjjj'
paper=$dark ink=$bright
