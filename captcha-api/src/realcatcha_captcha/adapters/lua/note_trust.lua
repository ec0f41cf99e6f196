-- A late word of the model: kept only while its session is there and open.
-- KEYS: s:{b}:<sid>. ARGV: trust.
local state = redis.call('HGET', KEYS[1], 'st')
if state == 'challenged' or state == 'answering' or state == 'evaluating' then redis.call('HSET', KEYS[1], 'late', ARGV[1]) end
return 1
