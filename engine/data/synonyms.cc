#include "engine/data/synonyms.h"

#include <unordered_map>
#include <utility>
#include <vector>

namespace noron {
namespace {

// One group on each line, words between bars. A word is in one group only.
constexpr std::string_view kGroups =
    // English
    "big|large|huge\n"
    "small|little|tiny\n"
    "happy|glad|cheerful\n"
    "sad|unhappy|gloomy\n"
    "good|fine|nice\n"
    "great|wonderful|excellent|superb\n"
    "bad|poor|weak\n"
    "terrible|awful|horrible|dreadful\n"
    "boring|dull|tedious\n"
    "funny|amusing|comical\n"
    "beautiful|lovely|pretty\n"
    "ugly|unsightly\n"
    "fast|quick|rapid\n"
    "quickly|swiftly|rapidly\n"
    "slow|sluggish\n"
    "clever|smart|bright\n"
    "stupid|silly|foolish\n"
    "easy|simple\n"
    "hard|difficult\n"
    "tasty|delicious|yummy\n"
    "cheap|inexpensive\n"
    "expensive|costly|pricey\n"
    "old|ancient\n"
    "new|recent\n"
    "friendly|kind|warm\n"
    "rude|impolite\n"
    "clean|spotless\n"
    "dirty|filthy\n"
    "quiet|silent|calm\n"
    "loud|noisy\n"
    "tired|weary\n"
    "angry|furious|cross\n"
    "afraid|scared\n"
    "begin|start\n"
    "began|started\n"
    "end|finish\n"
    "buy|purchase\n"
    "bought|purchased\n"
    "help|assist|aid\n"
    "like|enjoy\n"
    "liked|enjoyed\n"
    "love|adore\n"
    "loved|adored\n"
    "hate|detest\n"
    "hated|detested\n"
    "talk|speak|chat\n"
    "see|notice\n"
    "film|movie\n"
    "picture|image\n"
    "house|home\n"
    "child|kid\n"
    "children|kids\n"
    "road|street\n"
    "shop|store\n"
    "food|fare\n"
    "journey|trip\n"
    "very|really|truly\n"
    "quite|rather|fairly\n"
    "often|frequently\n"
    "always|constantly\n"
    // Vietnamese
    "to|lớn|to lớn\n"
    "nhỏ|bé|nhỏ bé\n"
    "vui|vui vẻ|hớn hở\n"
    "buồn|buồn bã|rầu rĩ\n"
    "tốt|ổn\n"
    "tuyệt|tuyệt vời|xuất sắc\n"
    "tệ|dở|kém\n"
    "kinh khủng|khủng khiếp|tồi tệ\n"
    "chán|nhàm chán|tẻ nhạt\n"
    "hay|hấp dẫn|thú vị\n"
    "buồn cười|hài hước|tức cười\n"
    "đẹp|xinh|xinh đẹp\n"
    "xấu|xấu xí\n"
    "nhanh|mau|nhanh chóng\n"
    "chậm|chậm chạp|lề mề\n"
    "thông minh|sáng dạ|lanh lợi\n"
    "dễ|dễ dàng|đơn giản\n"
    "khó|khó khăn\n"
    "ngon|ngon lành|ngon miệng\n"
    "rẻ|phải chăng\n"
    "đắt|mắc|đắt đỏ\n"
    "cũ|cũ kỹ\n"
    "mới|mới mẻ\n"
    "thân thiện|niềm nở|cởi mở\n"
    "sạch|sạch sẽ|sạch bóng\n"
    "bẩn|dơ|bẩn thỉu\n"
    "yên tĩnh|vắng lặng|êm ả\n"
    "ồn|ồn ào|ầm ĩ\n"
    "mệt|mệt mỏi|mệt nhọc\n"
    "giận|tức giận|bực bội\n"
    "sợ|sợ hãi\n"
    "bắt đầu|khởi đầu\n"
    "giúp|giúp đỡ|hỗ trợ\n"
    "thích|ưa thích|mến\n"
    "ghét|căm ghét\n"
    "nói chuyện|trò chuyện|chuyện trò\n"
    "nhìn|ngắm\n"
    "bố|ba|cha\n"
    "mẹ|má\n"
    "trẻ con|trẻ em|trẻ nhỏ\n"
    "cửa hàng|cửa hiệu|cửa tiệm\n"
    "ăn|xơi\n"
    "rất|vô cùng|cực kỳ\n"
    "khá|tương đối\n"
    "luôn|luôn luôn\n";

struct Table {
  std::vector<std::string_view> words;
  std::unordered_map<std::string_view, std::span<const std::string_view>> group_of;

  Table() {
    std::vector<std::pair<size_t, size_t>> groups;  // begin and end in words
    size_t begin = 0;
    for (size_t at = 0; at < kGroups.size();) {
      const size_t end = kGroups.find_first_of("|\n", at);
      words.push_back(kGroups.substr(at, end - at));
      if (kGroups[end] == '\n') {
        groups.emplace_back(begin, words.size());
        begin = words.size();
      }
      at = end + 1;
    }
    for (const auto& [first, last] : groups) {
      for (size_t i = first; i < last; ++i) {
        group_of.emplace(words[i], std::span(words).subspan(first, last - first));
      }
    }
  }
};

const Table& TheTable() {
  static const Table table;
  return table;
}

}  // namespace

std::span<const std::string_view> SynonymsOf(std::string_view word) {
  const auto& groups = TheTable().group_of;
  const auto found = groups.find(word);
  return found == groups.end() ? std::span<const std::string_view>() : found->second;
}

std::span<const std::string_view> AllSynonyms() { return TheTable().words; }

}  // namespace noron
