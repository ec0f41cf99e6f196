"""The words that a visitor may be asked to write, and that a drawn word is read against.

About 1,000 common English words of 3-9 lower-case letters. Nothing that could hurt the one who is asked for it, no two
spellings of one word, and no two words that untidy writing makes one: any two differ by at least two letters, except
where both name a thing that the pictures of a challenge show (`cat` and `hat`).
"""

from typing import Final

_TEXT: Final = """
    ability about above accept accident acorn action activity actor address adult afraid afternoon again
    against agree airplane airport alarm almond almost along alphabet already although anchor ancient angry
    animal ankle another answer anybody anywhere apartment apple apricot argue arrange arrive article artist
    author autumn avenue award baby backpack bacon bag bakery balance balcony ball balloon bamboo banana bank
    barrel baseball basement basket bathroom battery beauty beaver bedroom beetle before begin behind believe
    below bench beneath benefit berry beside between beyond bicycle biology birth birthday biscuit black
    blanket blouse board boot bored borrow bottle bottom bowl box bracelet brake branch bread breakfast breeze
    brick bright broccoli brother brown bubble bucket budget build building bundle burger bush butcher butter
    butterfly button buyer cabbage cabin cactus cake calculate calendar camel camera campus can candle candy
    canoe cap capital captain card cardboard career careful carnival carpenter carpet carrot carry carton
    castle cat cathedral cause ceiling celebrate celery cement century cereal ceremony chair champion chance
    chapter charge cheek cheese chef chemistry cherry chest chestnut chicken child chimney chin chocolate
    choice choose cinema circle circus citizen city claim cliff climate climbing closed cloud coach coconut
    coffee collar collect college column comb comfort command company compare computer concert continue
    contract cookie copper corner cottage cotton council count country couple course cousin crab crawl cream
    create credit cricket crocodile cucumber culture cup cupboard curious curtain curved customer cycling
    daisy dancer dangerous dark daughter debate decide decision deer deliver demand dentist describe desert
    design desk destroy detail device diamond diary dice different dinner director dirty discover discuss
    distance district divide doctor dog doll dolphin domain donkey doorbell dozen dragon draw drawer dress
    drill driver driveway drop drum duck during eagle early earring earth economy edge editor effort eight
    either elbow electric element elephant elevator eleven emotion empty energy engine engineer enjoy enter
    entrance envelope eraser essay estate evening every evidence exam example exchange excited exercise expert
    explain express eyebrow fabric factory failure fairy falcon family famous farm farmer fashion fast father
    feature fence festival field fifteen fifty finger fireman flame flat flour flower flute focus follow
    football forehead forest forgive fork formula fortune forty fossil freezer fresh fridge friend friendly
    frog frost frozen full funny further gallery garage garden garlic gate generous gentle geography giant
    giraffe glacier glass glasses global glove glue goat gold goldfish goose gorilla grammar grandma grape
    greet grow growth guest guitar hammer hamster hand handbag handsome happy harbor harvest hat head healthy
    heart heavy hedgehog helmet help highway hill history hobby hockey holiday homework honest honey hook hope
    horizon horse hospital hotel hour however human hundred hungry image important improve income indeed
    industry inside instead interest internet invent invite iron island itself jacket jar jeans journey juice
    jump jumping jungle justice kangaroo ketchup kettle keyboard kitchen kite kitten knee knife knit koala
    ladder ladybug lamp language lantern laptop laugh lawyer leaf league least leave legend lemon lemonade
    lend length leopard lesson letter lettuce library lightning limit line lion listen lizard lobster lonely
    luggage lunch machine magazine magic magnet manager mango maple marble market marriage mattress maybe
    meadow measure meet melody melon member merchant message metal middle midnight milk million mineral
    minister minute mirror mission mixture modern moment monitor month moon morning mosquito mother motor
    motorbike mountain mouse movement movie muffin multiply muscle museum mushroom music musician mustard
    myself napkin narrow nation nature neck necklace needle network newspaper nobody noise noodle notebook
    nothing nowhere number object ocean octopus office olive onion opinion orange orbit orchestra order origin
    ostrich otter oven owner oxygen oyster pack package paint painter palace palm pancake panda paper parade
    paragraph parcel partner passenger passport password pasta patient pattern peach peacock peanut pear pedal
    peel pencil penguin people pepper perfume perhaps period person pharmacy photo phrase piano picnic picture
    piece pigeon pillow pilot pineapple pink pizza planet plastic plate platform play player pleasure plum
    plumber pocket policeman polish polite pond popular portrait position possible postcard poster postman
    potato powder practice prefer prepare presence present president pride prince princess problem professor
    program promise property protect proud public pumpkin puppet puppy purple purpose purse puzzle pyramid
    quantity quarter queen question quick quiet rabbit radio radish raft rain rainbow raisin razor receive
    recipe rectangle referee region relation relative remember repair request rescue research rest result
    return rhyme rhythm ring road roast robot roof rooster rose rotten rough round rubber ruler running safety
    sailing sailor salad salary salmon salt sandal sandbox sandwich satellite sauce sausage save scale scarf
    scene schedule school science scientist scissors scooter screen search season second secret section seed
    sentence serious service seven shadow shampoo shape shark sheep shelf shelter shield ship shirt shoe
    should shoulder shovel shrimp sidewalk signal silence silver similar simple since sister skating skeleton
    sketch skiing skill sleeve slide slipper smile smooth snail snake snow society sock sofa software soldier
    solution somebody someone song soup source south speak special speech spell spend spicy spider spinach
    spirit sponge spoon sport spring square squirrel stadium stage staircase star station statue stick stomach
    stool stop storm stove straight stranger stream street strength stripe strong student study style subject
    submarine suburb subway success sugar suggest suitcase summer sunflower sunrise sunset supply support
    surface surprised swamp swan sweater sweet swim swimming swing symbol system table talent target taste
    taxi teacher team teapot teaspoon teenager telephone telescope tennis texture thank theater theory thick
    thirteen thirty though thousand thread throat throw thumb thunder ticket tiger tired toaster today tomato
    tomorrow tongue tooth topic tortoise touch tourist toward towel tractor trade traffic travel tray treasure
    treat tree triangle tricycle trophy trousers truck trumpet tunnel turkey turnip turtle twelve twenty
    umbrella uncle uniform unique universe unpack until usually valley value variety vegetable vehicle version
    video village vinegar violet violin visit visitor voice volcano volume voyage wagon wait walk wallet
    walnut walrus wardrobe warehouse watch water waterfall weather website week weekend weigh welcome whale
    wheel whether which whisper whistle white wide wind window wisdom wish wolf wonder wonderful wood wrap
    wrist writer yellow yesterday yoga young yourself zebra zero zipper
"""

WORDS: Final[tuple[str, ...]] = tuple(_TEXT.split())
