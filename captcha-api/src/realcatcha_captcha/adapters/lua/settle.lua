-- DECIDE, FINISH, SWAP: evaluating or answering -> what the step came to; only the claim's holder may.
-- KEYS: s:{b}:<sid>, e:{b}. ARGV: claim id, phase, reply, record, now, life s, origin, challenge id, its expiry,
-- token hash, token's site, token's expiry, token's record, usage event, replay hits, sealed address.
-- Returns 1, or 0 where a later claim has taken over.
local v = redis.call('HMGET', KEYS[1], 'st', 'cl')
if (v[1] ~= 'evaluating' and v[1] ~= 'answering') or v[2] ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'st', ARGV[2], 'rec', ARGV[4], 'og', ARGV[7], 'ep', redis.call('GET', KEYS[2]) or '0')
redis.call('HDEL', KEYS[1], 'cl', 'ct', 'rh')
if ARGV[3] == '' then
  redis.call('HDEL', KEYS[1], 'bh', 'rp', 'rt')
  if ARGV[15] ~= '' then redis.call('HSET', KEYS[1], 'rh', ARGV[15]) end
else
  redis.call('HDEL', KEYS[1], 'rb')
  redis.call('HSET', KEYS[1], 'rp', ARGV[3], 'rt', ARGV[5])
end
if ARGV[8] == '' then redis.call('HDEL', KEYS[1], 'ch', 'cx') else redis.call('HSET', KEYS[1], 'ch', ARGV[8], 'cx', ARGV[9]) end
if ARGV[10] ~= '' then
  redis.call('HSET', KEYS[1], 'tk', ARGV[10], 'ts', ARGV[11], 'tx', ARGV[12], 'tr', ARGV[13], 'us', ARGV[14])
end
if ARGV[16] ~= '' then redis.call('HSET', KEYS[1], 'ad', ARGV[16]) end
redis.call('EXPIRE', KEYS[1], ARGV[6])
return 1
